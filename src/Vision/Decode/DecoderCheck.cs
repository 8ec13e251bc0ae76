using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Decode;

/// <summary>Whether this machine can decode as the options demand.</summary>
public static class DecoderCheck
{
    private const int OldestMajor = 5;

    /// <returns>What is missing, each with what to do; empty: nothing.</returns>
    public static async Task<IReadOnlyList<(string Problem, string Cure)>> RunAsync(DecodeOptions options, CancellationToken cancellationToken)
    {
        var problems = new List<(string, string)>();
        foreach (var program in (string[])[options.FfmpegPath, options.FfprobePath])
            if (Programs.Find(program) is null)
                problems.Add(($"The program {program} is not installed.", "apt-get install ffmpeg, or set Decode:FfmpegPath and Decode:FfprobePath."));
        if (problems.Count > 0) return problems;
        try
        {
            var version = await FfmpegTools.VersionAsync(options, cancellationToken).ConfigureAwait(false);
            if (int.TryParse(version.TrimStart('n').Split('.', '-')[0], out var major) && major < OldestMajor)
                problems.Add(($"ffmpeg is of version {version}.", $"Version {OldestMajor}.1 or newer is needed."));
            if (options.Sandbox == SandboxMode.Required) await Confinement.WrapAsync(options.FfmpegPath, "/dev/null", _ => [], options, cancellationToken).ConfigureAwait(false);
        }
        catch (WorkFailure failure)
        {
            problems.Add((failure.Detail, "Install what is missing, or change the section Decode of the settings (bubblewrap: apt-get install bubblewrap, and allow user namespaces)."));
        }

        return problems;
    }
}
