using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Client;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Cli;

/// <summary>What a failed command tells the person, and the exit code that it becomes.</summary>
internal static class FailureReport
{
    public static int Tell(Exception failure, Screen screen, CancellationToken interruption)
    {
        if (interruption.IsCancellationRequested)
        {
            screen.Say("Interrupted.");
            return ExitCode.Interrupted;
        }

        switch (failure)
        {
            case CommandFailure known:
                screen.Fail(known.Message);
                return known.ExitCode;
            case SoccerApiException refused:
                return Tell(refused, screen);
            case WorkFailure work:
                screen.Fail(work.Detail);
                return Of(work.Code);
            case FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or IOException:
                screen.Fail(failure.Message);
                return ExitCode.Refused;
            default:
                // A mistake of ours: the stack is what a report of it needs.
                screen.Fail(failure.ToString());
                return ExitCode.Unavailable;
        }
    }

    private static int Tell(SoccerApiException refused, Screen screen)
    {
        screen.Fail(refused.Message);
        foreach (var error in refused.Problem.Errors ?? []) screen.Say($"  {error.Pointer}: {error.Detail}");
        if (refused.Problem.TraceId is { } trace) screen.Say($"  trace: {trace}");
        return refused.Status is 0 or >= 500 ? ExitCode.Unavailable : ExitCode.Refused;
    }

    private static int Of(FailureCode code) => code.Kind switch
    {
        FailureKind.Dependency => ExitCode.Unavailable,
        FailureKind.Work => ExitCode.JobFailed,
        _ => ExitCode.Refused,
    };
}
