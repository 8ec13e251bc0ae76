using System.CommandLine;
using SoccerRecognition.Worker.ProcessSegment.Host;

namespace SoccerRecognition.Cli.Commands;

/// <summary>
/// <c>soccer segment-host</c>: the child of the embedded worker in which decoding and inference run, so that a native crash takes nothing along.
/// Started by the worker, never by a person.
/// </summary>
internal static class SegmentHostCommand
{
    public static Command Create()
    {
        var command = new Command(SegmentHost.Mode, "Runs segments for the worker that started it.") { Hidden = true };
        command.SetAction(_ => SegmentHostProcess.RunAsync());
        return command;
    }
}
