using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SoccerRecognition.Vision.Decode;

/// <summary>How a child that was run to its end ended.</summary>
/// <param name="ExitCode">128 + the signal's number if one ended it.</param>
/// <param name="Errors">Its last messages, 4 kB at most (<see cref="ErrorTail"/>).</param>
/// <param name="TimedOut">It was killed for taking too long.</param>
internal sealed record ChildRun(int ExitCode, string Errors, bool TimedOut)
{
    private const int ChunkBytes = 65_536;
    private const int BuffersKept = 16;

    // Every segment reads a log of its own, on a thread of its own: the shared pool would keep the buffer for a thread that ends.
    private static readonly ArrayPool<byte> Buffers = ArrayPool<byte>.Create(ChunkBytes, BuffersKept);

    /// <summary>Runs a child to its end and hands its output on in pieces.</summary>
    /// <param name="command">Confined already.</param>
    /// <param name="timeout">Killed after that.</param>
    /// <param name="output">Called with the pieces in order on one thread; what it throws ends the run.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static Task<ChildRun> CompleteAsync(
        IReadOnlyList<string> command, TimeSpan timeout, Action<ReadOnlyMemory<byte>> output, CancellationToken cancellationToken) =>
        CompleteAsync(command, timeout, output, _ => { }, cancellationToken);

    /// <param name="errorLine">Called with every line of the error stream, on another thread.</param>
    public static async Task<ChildRun> CompleteAsync(
        IReadOnlyList<string> command, TimeSpan timeout, Action<ReadOnlyMemory<byte>> output, Action<ReadOnlyMemory<byte>> errorLine,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var child = await Child.StartAsync(command, null, cancellationToken).ConfigureAwait(false);
        await using (child.ConfigureAwait(false))
        {
            using var kill = limit.Token.UnsafeRegister(static state => ((Child)state!).Kill(), child);
            var tail = new ErrorTail();
            var errors = OnThread(() => ReadLines(child.Error, line =>
            {
                tail.Add(line.Span);
                errorLine(line);
            }), child);
            var read = OnThread(() => ReadAll(child.Output, output), child);
            await Task.WhenAll(errors, read).ConfigureAwait(false);
            var exitCode = await child.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return new ChildRun(exitCode, tail.ToString(), limit.IsCancellationRequested);
        }
    }

    /// <summary>Cuts a stream into lines, without their ends; a line longer than the buffer comes in pieces.</summary>
    public static void ReadLines(SafeFileHandle handle, Action<ReadOnlyMemory<byte>> line)
    {
        var buffer = Buffers.Rent(ChunkBytes);
        try
        {
            ReadLines(handle, buffer, line);
        }
        finally
        {
            Buffers.Return(buffer);
        }
    }

    private static void ReadLines(SafeFileHandle handle, byte[] buffer, Action<ReadOnlyMemory<byte>> line)
    {
        var held = 0;
        while (true)
        {
            var read = Pipes.Read(handle, buffer.AsSpan(held));
            if (read == 0) break;
            var end = held + read;
            var start = 0;
            for (int at; (at = buffer.AsSpan(start, end - start).IndexOfAny((byte)'\n', (byte)'\r')) >= 0; start += at + 1)
                if (at > 0) line(buffer.AsMemory(start, at));
            if (start == 0 && end == buffer.Length)
            {
                line(buffer);
                start = end;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            held = end - start;
        }

        if (held > 0) line(buffer.AsMemory(0, held));
    }

    private static void ReadAll(SafeFileHandle handle, Action<ReadOnlyMemory<byte>> output)
    {
        var buffer = new byte[ChunkBytes];
        for (int read; (read = Pipes.Read(handle, buffer)) > 0;) output(buffer.AsMemory(0, read));
    }

    /// <summary>Reads of pipes block; on threads of their own they starve nobody. Whoever fails kills the child, which ends the others.</summary>
    private static Task OnThread(Action work, Child child) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                work();
            }
            catch
            {
                child.Kill();
                throw;
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

/// <summary>The last 4 kB of what a child complained of. One writer; read after it.</summary>
internal sealed class ErrorTail
{
    private const int Capacity = 4096;
    private readonly byte[] _ring = new byte[Capacity];
    private readonly Lock _lock = new();
    private long _written;

    public void Add(ReadOnlySpan<byte> line)
    {
        if (line.Length >= Capacity) line = line[^(Capacity - 1)..];
        lock (_lock)
        {
            foreach (var one in line) _ring[_written++ % Capacity] = one;
            _ring[_written++ % Capacity] = (byte)'\n';
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            var start = (int)(_written % Capacity);
            if (_written <= Capacity) return Encoding.UTF8.GetString(_ring, 0, (int)_written);
            return Encoding.UTF8.GetString(_ring, start, Capacity - start) + Encoding.UTF8.GetString(_ring, 0, start);
        }
    }
}
