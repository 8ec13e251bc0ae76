namespace SoccerRecognition.Contracts;

/// <summary>
/// A step cannot do its work, and says with one code why. <see cref="FailureCode.Kind"/> decides what follows: <c>Input</c> ends the job at
/// once, <c>Work</c> is counted and retried, <c>Dependency</c> is retried and not counted.
/// </summary>
/// <param name="code">The reason.</param>
/// <param name="detail">One sentence for people about this occurrence: no secret, no path of the server, no stack.</param>
public sealed class WorkFailure(FailureCode code, string detail, Exception? cause = null) : Exception($"{code.Code}: {detail}", cause)
{
    public FailureCode Code { get; } = code;

    public string Detail { get; } = detail;
}
