using System.CommandLine;
using SoccerRecognition.Cli.Rendering;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer erase video|job ID</c></summary>
internal static class EraseCommand
{
    public static Command Create(Screen screen) => new("erase", "Removes a video or a job for good, with everything made of it.") { Video(screen), Job(screen) };

    private static Command Video(Screen screen)
    {
        var server = new ServerConnection();
        var video = new Argument<Guid>("VIDEO") { Description = "The video's id.", HelpName = "VIDEO" };
        var command = new Command("video", "Erases a video: its jobs, results, artifacts and its file. Running jobs are cancelled first.") { video };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Open(parsed);
            return Tell(screen, await client.EraseVideoAsync(parsed.GetValue(video), cancellationToken));
        });
        return command;
    }

    private static Command Job(Screen screen)
    {
        var server = new ServerConnection();
        var job = SharedOptions.Job();
        var command = new Command("job", "Erases a job with its results and artifacts. What other jobs take from the same analyses stays.") { job };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = server.Open(parsed);
            return Tell(screen, await client.EraseJobAsync(parsed.GetValue(job), cancellationToken));
        });
        return command;
    }

    private static int Tell(Screen screen, bool done)
    {
        screen.OutWriter.WriteLine(done ? "Erased." : "Gone for every reader; the service is removing the rest.");
        return ExitCode.Ok;
    }
}
