using System.Text.RegularExpressions;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Decode;

/// <summary>What a child's exit code and last words mean.</summary>
internal static partial class ExitDiagnosis
{
    private const int Signalled = 128;
    private const int Abort = 6;
    private const int BusError = 7;
    private const int FloatingPoint = 8;
    private const int Kill = 9;
    private const int IllegalInstruction = 4;
    private const int SegmentationFault = 11;
    private const int ProcessorTime = 24;
    private const int FileSize = 25;
    private const int DetailLength = 300;

    /// <returns>Null for an ordinary end, with or without complaints about the footage.</returns>
    public static WorkFailure? OfDeath(int exitCode, string errors) => (exitCode - Signalled) switch
    {
        Abort or BusError or FloatingPoint or IllegalInstruction or SegmentationFault =>
            new WorkFailure(FailureCode.MediaDecodeCrashed, $"ffmpeg ended by signal {exitCode - Signalled}. {LastWords(errors)}"),
        Kill => new WorkFailure(FailureCode.ResourceLimit, "ffmpeg was killed, most likely for its memory."),
        ProcessorTime => new WorkFailure(FailureCode.ResourceLimit, "ffmpeg used more processor time than allowed."),
        FileSize => new WorkFailure(FailureCode.ResourceLimit, "ffmpeg tried to write a file."),
        _ when OutOfMemory(errors) || (exitCode != 0 && errors.Contains("get_buffer() failed", StringComparison.Ordinal)) =>
            new WorkFailure(FailureCode.ResourceLimit, $"ffmpeg needed more memory than allowed. {LastWords(errors)}"),
        _ => null,
    };

    /// <summary>Why ffprobe did not understand a file.</summary>
    public static WorkFailure OfProbe(ChildRun run)
    {
        if (run.TimedOut) return new WorkFailure(FailureCode.Timeout, "Reading the file took longer than allowed.");
        if (OfDeath(run.ExitCode, run.Errors) is { } death) return death;
        var words = LastWords(run.Errors);
        // "Codec (x) not on whitelist 'the whole list'"
        if (Unlisted().Match(run.Errors) is { Success: true } unlisted)
        {
            return unlisted.Groups[1].Value == "Codec"
                ? new WorkFailure(FailureCode.UnsupportedMedia, $"The codec {unlisted.Groups[2].Value} is not supported.")
                : new WorkFailure(FailureCode.UnsupportedContainer, "The container format, or an address in it, is not supported.");
        }

        if (PictureSize().IsMatch(run.Errors)) return new WorkFailure(FailureCode.ResolutionTooLarge, $"The picture has more pixels than allowed. {words}");
        return DemuxerSpoke().IsMatch(run.Errors)
            ? new WorkFailure(FailureCode.MediaCorrupt, $"The container cannot be read. {words}")
            : new WorkFailure(FailureCode.UnsupportedContainer, $"The file is no known container format. {words}");
    }

    /// <summary>The last lines, without addresses of memory and paths of the server.</summary>
    public static string LastWords(string errors)
    {
        var words = Addresses().Replace(Paths().Replace(errors.Trim(), "the file"), "").Replace('\n', ' ');
        return words.Length <= DetailLength ? words : words[^DetailLength..];
    }

    public static bool SaysTooLarge(string errors) => PictureSize().IsMatch(errors);

    private static bool OutOfMemory(string errors) =>
        errors.Contains("Cannot allocate memory", StringComparison.Ordinal) || errors.Contains("error while loading shared libraries", StringComparison.Ordinal);

    [GeneratedRegex(@"Picture size \d+x\d+ is invalid|exceeds specified max pixel", RegexOptions.IgnoreCase)]
    private static partial Regex PictureSize();

    [GeneratedRegex(@"^\[(mov|matroska|mpegts|mpeg|avi|flv|asf|ogg|mxf|gxf|nut|ivf)[,\w]* @", RegexOptions.Multiline)]
    private static partial Regex DemuxerSpoke();

    [GeneratedRegex(@"(Codec|Format|Protocol)(?: \(([\w-]+)\))?[^\n]{0,80} not on whitelist", RegexOptions.IgnoreCase)]
    private static partial Regex Unlisted();

    [GeneratedRegex(@" @ 0x[0-9a-f]+")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"(file:)?/\S+")]
    private static partial Regex Paths();
}
