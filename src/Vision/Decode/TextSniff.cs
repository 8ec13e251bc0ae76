using System.Buffers;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// Playlists, manifests, session descriptions and pages are text, and no footage is: they need not meet a demuxer at all, whatever they are
/// called.
/// </summary>
internal static class TextSniff
{
    private const int BytesLookedAt = 1024;

    /// <summary>What no text holds and the first bytes of every container do: control characters except tab, line ends, form feed and escape.</summary>
    private static readonly SearchValues<byte> Binary = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(one => one is not (9 or 10 or 12 or 13 or 27)).Select(one => (byte)one), 127]);

    public static async Task<bool> IsTextAsync(string path, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var start = new byte[BytesLookedAt];
        var read = await RandomAccess.ReadAsync(file, start, 0, cancellationToken).ConfigureAwait(false);
        return read > 0 && start.AsSpan(0, read).IndexOfAny(Binary) < 0;
    }
}
