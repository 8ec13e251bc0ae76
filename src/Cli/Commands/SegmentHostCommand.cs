using System.CommandLine;

namespace SoccerRecognition.Cli.Commands;

/// <summary>
/// <c>soccer segment-host</c>: the child of the embedded worker in which decoding and inference run, so that a native crash takes nothing along.
/// Started by the worker, never by a person.
/// </summary>
internal static class SegmentHostCommand
{
    public const string Name = "segment-host";

    public static Command Create()
    {
        var command = new Command(Name, "Runs segments for the worker that started it.") { Hidden = true };
        command.SetAction(_ => ExitCode.Usage);
        return command;
    }
}
