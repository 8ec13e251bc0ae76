namespace SoccerRecognition.Cli.Doctor;

internal enum FindingState
{
    Ok,

    /// <summary>Works without it, with something lost that the detail names.</summary>
    Limited,

    /// <summary>Something does not work without it.</summary>
    Missing,
}

/// <summary>What was found out about one thing.</summary>
/// <param name="Name">The thing.</param>
/// <param name="State">Whether it is as it should be.</param>
/// <param name="Detail">Version, size, or what is wrong and what to do.</param>
internal sealed record Finding(string Name, FindingState State, string Detail)
{
    public static Finding Ok(string name, string detail) => new(name, FindingState.Ok, detail);

    public static Finding Limited(string name, string detail) => new(name, FindingState.Limited, detail);

    public static Finding Missing(string name, string detail) => new(name, FindingState.Missing, detail);
}
