using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Cli.Demo;

/// <summary>The footage of a demo run.</summary>
/// <param name="Path">The file.</param>
/// <param name="Info">Null where it cannot be read: the service says why when it is submitted.</param>
internal sealed record DemoVideo(string Path, VideoInfo? Info)
{
    /// <exception cref="CommandFailure">There is no such file.</exception>
    public static async Task<DemoVideo> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) throw new CommandFailure(ExitCode.Refused, $"There is no file {path}.");
        try
        {
            return new DemoVideo(path, (await new MediaProber(new DecodeOptions()).ProbeAsync(path, cancellationToken)).Info);
        }
        catch (WorkFailure unreadable) when (unreadable.Code.Kind == FailureKind.Input)
        {
            return new DemoVideo(path, Info: null);
        }
    }
}
