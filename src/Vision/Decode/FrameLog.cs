using System.Buffers.Text;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// The side channel of a decode: <c>showinfo</c> writes a line with the timestamp before ffmpeg writes the frame's pixels, so the k-th line
/// belongs to the k-th frame. One writer (the reader of the error stream), one taker.
/// </summary>
internal sealed class FrameLog
{
    private readonly Queue<long> _ptsUs = new(256);
    private readonly ErrorTail _tail = new();
    private bool _ended;

    public string Errors => _tail.ToString();

    /// <summary>Whether the line is a frame of <c>showinfo</c>: <c>[Parsed_showinfo_3 @ 0x…] [info] n:   0 pts:  40000 pts_time:0.04 …</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out long ptsUs)
    {
        ptsUs = 0;
        if (!line.StartsWith("[Parsed_showinfo_"u8) || line.IndexOf("] n:"u8) < 0) return false;
        var at = line.IndexOf(" pts:"u8);
        return at >= 0 && Utf8Parser.TryParse(line[(at + 5)..].TrimStart((byte)' '), out ptsUs, out _);
    }

    public void Add(ReadOnlySpan<byte> line)
    {
        if (TryParse(line, out var ptsUs))
        {
            lock (_ptsUs)
            {
                _ptsUs.Enqueue(ptsUs);
                Monitor.Pulse(_ptsUs);
            }
        }
        else if (line.IndexOf("[info]"u8) < 0)
        {
            _tail.Add(line);
        }
    }

    public void End()
    {
        lock (_ptsUs)
        {
            _ended = true;
            Monitor.PulseAll(_ptsUs);
        }
    }

    /// <returns>The next frame's pts, or null if the log ended before it.</returns>
    public long? Take()
    {
        lock (_ptsUs)
        {
            while (_ptsUs.Count == 0 && !_ended) Monitor.Wait(_ptsUs);
            return _ptsUs.TryDequeue(out var ptsUs) ? ptsUs : null;
        }
    }
}
