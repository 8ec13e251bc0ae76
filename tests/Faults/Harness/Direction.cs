using System.Net.Sockets;

namespace SoccerRecognition.Faults.Harness;

/// <summary>One way through a <see cref="TcpProxy"/>, and what is wrong with it.</summary>
internal sealed class Direction
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private long _carried;

    /// <summary>What is sent waits here for ever; the sender's buffer fills.</summary>
    public bool Blackhole { get; set; }

    /// <summary>Each piece comes this much later.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>At most this many; null: as fast as it goes.</summary>
    public int? BytesPerSecond { get; set; }

    /// <summary>Each connection ends, as if the sender had closed it, after this many bytes; null: never.</summary>
    public long? CutAfter { get; set; }

    /// <summary>Changes what passes, in its place; null: nothing does.</summary>
    public Action<Memory<byte>>? Rewrite { get; set; }

    /// <summary>Bytes carried on all connections.</summary>
    public long Carried => Interlocked.Read(ref _carried);

    public void Clear() => (Blackhole, Delay, BytesPerSecond, CutAfter, Rewrite) = (false, TimeSpan.Zero, null, null, null);

    public async Task PumpAsync(Socket from, Socket to, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        var total = 0L;
        while (true)
        {
            var count = await from.ReceiveAsync(buffer.AsMemory(0, BytesPerSecond is { } rate ? Math.Clamp(rate / 10, 1, buffer.Length) : buffer.Length), cancellationToken);
            if (count == 0) break;
            if (Delay > TimeSpan.Zero) await Task.Delay(Delay, TimeProvider.System, cancellationToken);
            if (BytesPerSecond is { } limit) await Task.Delay(TimeSpan.FromSeconds((double)count / limit), TimeProvider.System, cancellationToken);
            while (Blackhole) await Task.Delay(Look, TimeProvider.System, cancellationToken);
            if (CutAfter is { } cut && total + count >= cut)
            {
                count = (int)Math.Max(0, cut - total);
                await to.SendAsync(buffer.AsMemory(0, count), cancellationToken);
                break;
            }

            Rewrite?.Invoke(buffer.AsMemory(0, count));
            for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellationToken);
            total += count;
            Interlocked.Add(ref _carried, count);
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
