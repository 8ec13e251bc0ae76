namespace SoccerRecognition.Cli;

/// <summary>How <c>soccer</c> ends. The numbers are part of the interface: scripts depend on them; docs/cli.md lists them.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int JobFailed = 1;
    public const int Usage = 2;
    public const int Refused = 3;
    public const int Unavailable = 4;
    public const int Interrupted = 130;

    /// <summary>All of them with their meaning, as help and documents give it.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Ok, "done"),
        (JobFailed, "a job failed, was cancelled or expired"),
        (Usage, "wrong use: an unknown command or option, or a value that cannot be read"),
        (Refused, "bad input: a file that is not there, a configuration error, or a request that the service refused"),
        (Unavailable, "something needed is missing or does not answer: a program, a server, the service"),
        (Interrupted, "interrupted (Ctrl-C or SIGTERM); serve, which only ends that way, gives 0"),
    ];
}
