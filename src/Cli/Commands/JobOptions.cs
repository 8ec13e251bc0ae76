using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Cli.Commands;

/// <summary>What a job is asked for. Ranges are the service's business: it names everything that is wrong at once.</summary>
internal sealed class JobOptions
{
    private readonly Option<double?> _sampleFps = new("--sample-fps")
    {
        Description = "Frames per second of video to analyse. Else every frame.",
        HelpName = "FPS",
    };

    private readonly Option<long?> _from = Time("--from", "Where to begin: seconds, or [[h:]m:]s. The frame at that time is included.");

    private readonly Option<long?> _to = Time("--to", "Where to stop: seconds, or [[h:]m:]s. The frame at that time is not included.");

    private readonly Option<double?> _confidence = new("--confidence")
    {
        Description = "The score from which a track starts, 0 to 1. Else what the model's manifest says.",
        HelpName = "SCORE",
    };

    private readonly Option<ArtifactKind[]?> _artifacts = new("--artifacts")
    {
        Description = "What to make beside the results: annotated-video, contact-sheet, or all; several separated by commas.",
        HelpName = "KINDS",
        CustomParser = Artifacts,
    };

    private readonly Option<bool> _noReuse = new("--no-reuse") { Description = "Compute everything anew, even where results are there already." };

    private readonly Option<string?> _reference = new("--reference") { Description = "A name of your own for the job.", HelpName = "TEXT" };

    private readonly Option<int?> _priority = new("--priority") { Description = "Before your other jobs of a smaller one, -100 to 100. Else 0.", HelpName = "N" };

    private readonly Option<bool?> _interactive = new("--interactive") { Description = "Somebody waits for it: before all batch work. Else pictures only." };

    private readonly Option<double?> _expiresIn = new("--expires-in") { Description = "Seconds from now by which it must be done, else it expires.", HelpName = "SECONDS" };

    private readonly Option<double?> _executionTimeout = new("--execution-timeout")
    {
        Description = "Seconds from its first work by which it must be done, else it fails.",
        HelpName = "SECONDS",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_sampleFps, _from, _to, _confidence, _artifacts, _noReuse, _reference, _priority, _interactive, _expiresIn, _executionTimeout])
            command.Options.Add(option);
    }

    /// <returns>Without its video.</returns>
    public CreateJobRequest Read(ParseResult parsed) => new()
    {
        VideoId = default,
        SampleFps = parsed.GetValue(_sampleFps),
        FromUs = parsed.GetValue(_from),
        ToUs = parsed.GetValue(_to),
        Confidence = parsed.GetValue(_confidence),
        Artifacts = parsed.GetValue(_artifacts) is { Length: > 0 } kinds ? kinds : null,
        Reuse = parsed.GetValue(_noReuse) ? false : null,
        ClientReference = parsed.GetValue(_reference),
        Priority = parsed.GetValue(_priority),
        Interactive = parsed.GetValue(_interactive),
        ExpiresIn = parsed.GetValue(_expiresIn),
        ExecutionTimeout = parsed.GetValue(_executionTimeout),
    };

    private static Option<long?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (MicrosecondsOf(text) is { } time) return time;
            result.AddError($"'{text}' is not a time: give seconds (12.5) or h:m:s (1:02:03.5).");
            return null;
        },
    };

    private static long? MicrosecondsOf(string text)
    {
        decimal seconds = 0;
        var parts = text.Split(':');
        if (parts.Length > 3) return null;
        foreach (var part in parts)
        {
            if (!decimal.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 1_000_000) return null;
            seconds = (seconds * 60) + number;
        }

        return (long)Math.Round(seconds * 1_000_000);
    }

    private static ArtifactKind[]? Artifacts(ArgumentResult result)
    {
        var known = Enum.GetValues<ArtifactKind>().ToDictionary(JobText.KebabOf);
        var asked = result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray();
        if (asked.Contains("all")) return [.. known.Values];
        var unknown = asked.Where(name => !known.ContainsKey(name)).ToArray();
        if (unknown.Length == 0) return [.. asked.Select(name => known[name]).Distinct()];
        result.AddError($"There is no artifact {string.Join(", ", unknown)}: give {string.Join(", ", known.Keys)} or all.");
        return null;
    }
}
