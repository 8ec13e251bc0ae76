using System.Net;
using System.Net.Sockets;

namespace SoccerRecognition.Faults.Harness;

/// <summary>
/// A TCP proxy between a process and a server, which makes the faults of a network. Each direction has its own; a change acts on the connections that
/// are there and on those to come.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<Link> _links = [];
    private readonly Lock _gate = new();
    private readonly string _host;
    private readonly int _port;
    private readonly History _history;
    private readonly Task _accepting;

    /// <param name="host">Of the server.</param>
    /// <param name="port">Of the server.</param>
    /// <param name="history">Where faults are told.</param>
    public TcpProxy(string host, int port, History history)
    {
        (_host, _port, _history) = (host, port, history);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to, on loopback.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From the client to the server.</summary>
    public Direction Up { get; } = new();

    /// <summary>From the server to the client.</summary>
    public Direction Down { get; } = new();

    /// <summary>New connections are reset at once: nobody listens.</summary>
    public bool Refuses { get; set; }

    /// <summary>What every new connection gets instead of the server; null: the server.</summary>
    public byte[]? Answer { get; set; }

    /// <summary>Connections now.</summary>
    public int Connections
    {
        get
        {
            lock (_gate) return _links.Count;
        }
    }

    /// <summary>Neither direction carries anything; nothing is closed.</summary>
    public void Blackhole(bool up = true, bool down = true)
    {
        _history.Note($"the way to {_port} is cut{(up && down ? "" : up ? " upwards" : " downwards")}");
        Up.Blackhole |= up;
        Down.Blackhole |= down;
    }

    /// <summary>Everything as at the start.</summary>
    public void Heal()
    {
        _history.Note($"the way to {_port} is whole again");
        Up.Clear();
        Down.Clear();
        (Refuses, Answer) = (false, null);
    }

    /// <summary>Every connection ends with a TCP reset.</summary>
    public void Reset()
    {
        _history.Note($"connections to {_port} are reset");
        lock (_gate)
            foreach (var link in _links) link.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        Reset();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_end.IsCancellationRequested) _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var link = new Link(client);
        lock (_gate) _links.Add(link);
        try
        {
            if (Refuses) link.Reset();
            else if (Answer is { } answer) await link.AnswerAsync(answer, _end.Token);
            else await link.CarryAsync(_host, _port, Up, Down, _end.Token);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
        }
        finally
        {
            link.Reset();
            lock (_gate) _links.Remove(link);
        }
    }

    /// <summary>One connection and its way on.</summary>
    private sealed class Link(Socket client)
    {
        private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);
        private static readonly LingerOption Hard = new(enable: true, seconds: 0);
        private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);

        public async Task CarryAsync(string host, int port, Direction up, Direction down, CancellationToken cancellationToken)
        {
            client.NoDelay = _server.NoDelay = true;
            await _server.ConnectAsync(host, port, cancellationToken);
            Task[] ways = [up.PumpAsync(client, _server, cancellationToken), down.PumpAsync(_server, client, cancellationToken)];
            await await Task.WhenAny(ways);
            // The other way may still have something to say.
            await Task.WhenAny(Task.WhenAll(ways), Task.Delay(LastWords, TimeProvider.System, cancellationToken));
        }

        public async Task AnswerAsync(byte[] answer, CancellationToken cancellationToken)
        {
            var asked = new byte[1 << 14];
            await client.ReceiveAsync(asked, cancellationToken);
            await client.SendAsync(answer, cancellationToken);
            client.Shutdown(SocketShutdown.Send);
            // Until the client has read it all and leaves: a reset could overtake the answer.
            while (await client.ReceiveAsync(asked, cancellationToken) > 0)
            {
            }
        }

        public void Reset()
        {
            foreach (var socket in (Socket[])[client, _server])
            {
                try
                {
                    socket.LingerState = Hard;
                }
                catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
                {
                }

                socket.Dispose();
            }
        }
    }
}
