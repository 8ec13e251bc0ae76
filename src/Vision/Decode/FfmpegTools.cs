using System.Text;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Decode;

/// <summary>Which ffmpeg this is and what it can.</summary>
public static class FfmpegTools
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Lock CacheLock = new();
    private static readonly Dictionary<string, Task<string>> Versions = [];
    private static readonly Dictionary<string, Task<string>> Filters = [];

    /// <summary>ffmpeg's build in one word, for example <c>5.1.9-0+deb12u1</c>: part of the numerics class, as scaling and decoding depend on it.</summary>
    /// <exception cref="WorkFailure"><c>internal</c>: there is no such program, or it does not run.</exception>
    public static async Task<string> VersionAsync(DecodeOptions options, CancellationToken cancellationToken)
    {
        var text = await CachedAsync(Versions, options.FfmpegPath, "-version", cancellationToken).ConfigureAwait(false);
        var words = text.Split(' ', 4);
        return words is ["ffmpeg", "version", var build, ..] ? build : throw new WorkFailure(FailureCode.Internal, "ffmpeg does not say its version.");
    }

    /// <summary>Debian's build can (libzimg); small builds cannot, and show PQ and HLG paler.</summary>
    internal static async Task<bool> CanToneMapAsync(DecodeOptions options, CancellationToken cancellationToken)
    {
        var text = await CachedAsync(Filters, options.FfmpegPath, "-filters", cancellationToken).ConfigureAwait(false);
        return text.Contains(" zscale ", StringComparison.Ordinal) && text.Contains(" tonemap ", StringComparison.Ordinal);
    }

    private static async Task<string> CachedAsync(
        Dictionary<string, Task<string>> cache, string program, string question, CancellationToken cancellationToken)
    {
        Task<string> answer;
        lock (CacheLock)
        {
            if (!cache.TryGetValue(program, out answer!) || answer.IsFaulted) cache[program] = answer = AskAsync(program, question);
        }

        return await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> AskAsync(string program, string question)
    {
        var executable = Programs.Find(program) ?? throw new WorkFailure(FailureCode.Internal, $"The program {Path.GetFileName(program)} is not installed.");
        var answer = new StringBuilder();
        var run = await ChildRun.CompleteAsync(
            [executable, "-hide_banner", question], Patience, piece => answer.Append(Encoding.UTF8.GetString(piece.Span)), CancellationToken.None).ConfigureAwait(false);
        return run.ExitCode == 0 ? answer.ToString() : throw new WorkFailure(FailureCode.Internal, "ffmpeg does not run on this machine.");
    }
}
