namespace SoccerRecognition.Contracts.Jobs;

/// <summary>
/// Who can take a row of work: the role it needs, the lane it stands in and, once its analysis is pinned, the numerics class.
/// Text form <c>role.lane.numerics</c>, for example <c>detection.batch.any</c>; also the last part of the queue's name.
/// </summary>
/// <param name="Role">A worker role: <c>plan</c>, <c>detection</c>, <c>link</c>, <c>render</c>.</param>
/// <param name="Lane">Interactive or batch.</param>
/// <param name="Numerics">A numerics class such as <c>cpu-vnni-…</c>, or <c>any</c> while nothing is pinned.</param>
public readonly record struct WorkClass(string Role, Lane Lane, string Numerics)
{
    public const string AnyNumerics = "any";

    public override string ToString() => $"{Role}.{(Lane == Lane.Interactive ? "interactive" : "batch")}.{Numerics}";
}
