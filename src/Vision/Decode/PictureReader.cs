using System.Threading.Tasks.Sources;
using Microsoft.Win32.SafeHandles;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// Reads pictures from a pipe straight into callers' buffers, on a thread of its own: reads of a pipe block, and so no pool thread does, and no
/// picture allocates anything. One caller at a time.
/// </summary>
internal sealed class PictureReader : IValueTaskSource<long?>
{
    private readonly SafeFileHandle _pipe;
    private readonly FrameLog _log;
    private readonly SemaphoreSlim _requests = new(0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ManualResetValueTaskSourceCore<long?> _answer = new() { RunContinuationsAsynchronously = true };
    private Memory<byte> _picture;
    private TimeSpan _patience;
    private long _deadline = long.MaxValue;
    private int _pending;
    private volatile bool _closing;

    public PictureReader(SafeFileHandle pipe, FrameLog log)
    {
        (_pipe, _log) = (pipe, log);
        new Thread(Serve) { IsBackground = true, Name = "picture reader" }.Start();
    }

    /// <summary>A read has waited longer than its patience.</summary>
    public bool IsOverdue => Environment.TickCount64 > Volatile.Read(ref _deadline);

    /// <summary>Fills the buffer with the next picture.</summary>
    /// <param name="patience">How long nothing may come before <see cref="IsOverdue"/>.</param>
    /// <returns>Its pts; null at the end of the pipe.</returns>
    public ValueTask<long?> ReadAsync(Memory<byte> picture, TimeSpan patience)
    {
        if (Interlocked.Exchange(ref _pending, 1) != 0) throw new InvalidOperationException("One reader at a time.");
        (_picture, _patience) = (picture, patience);
        _answer.Reset();
        var answer = new ValueTask<long?>(this, _answer.Version);
        _requests.Release();
        return answer;
    }

    /// <summary>Waits until the thread is gone. The pipe must have been made to end (its writer killed) before.</summary>
    public async Task CloseAsync()
    {
        _closing = true;
        _requests.Release();
        await _ended.Task.ConfigureAwait(false);
        _requests.Dispose();
    }

    long? IValueTaskSource<long?>.GetResult(short token)
    {
        Volatile.Write(ref _pending, 0);
        return _answer.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<long?>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<long?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    private void Serve()
    {
        while (true)
        {
            _requests.Wait();
            // A read that was asked for before closing is answered first: its caller waits.
            if (IsAsked) Answer();
            if (_closing) break;
        }

        _ended.SetResult();
    }

    private bool IsAsked => Volatile.Read(ref _pending) == 1 && _answer.GetStatus(_answer.Version) == ValueTaskSourceStatus.Pending;

    private void Answer()
    {
        try
        {
            _answer.SetResult(Fill(_picture.Span) ? _log.Take() : null);
        }
        catch (Exception failure)
        {
            _answer.SetException(failure);
        }
    }

    private bool Fill(Span<byte> picture)
    {
        while (!picture.IsEmpty)
        {
            Volatile.Write(ref _deadline, Environment.TickCount64 + (long)_patience.TotalMilliseconds);
            var read = Pipes.Read(_pipe, picture);
            Volatile.Write(ref _deadline, long.MaxValue);
            if (read == 0) return false;
            picture = picture[read..];
        }

        return true;
    }
}
