using System.Net.Sockets;
using System.Text;

namespace SoccerRecognition.Api.Tests;

/// <summary>A connection below HTTP, for what no client library would send.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly TcpClient _client = new();

    public static async Task<RawSocket> OpenAsync(Uri address)
    {
        var socket = new RawSocket();
        await socket._client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        return socket;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await _client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>What comes until the end of the first answer's body, as its Content-Length says, or of the connection.</summary>
    public async Task<string> ReadAnswerAsync()
    {
        var buffer = new byte[65536];
        var text = "";
        while (!IsWhole(text))
        {
            var read = await _client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
            if (read == 0) break;
            text += Encoding.UTF8.GetString(buffer, 0, read);
        }

        return text;
    }

    public void Dispose() => _client.Dispose();

    private static bool IsWhole(string text)
    {
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0) return false;
        var length = text.Split("Content-Length: ", 2) is [_, var rest] ? int.Parse(rest.Split('\r')[0]) : 0;
        return Encoding.UTF8.GetByteCount(text[(head + 4)..]) >= length;
    }
}

/// <summary>A file of any size that lies nowhere.</summary>
internal sealed class GeneratedMedia(long length) : Stream
{
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = (int)Math.Min(count, length - _at);
        if (_at == 0) Media.Mp4(Math.Max(read, 100))[..read].CopyTo(buffer, offset);
        _at += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
