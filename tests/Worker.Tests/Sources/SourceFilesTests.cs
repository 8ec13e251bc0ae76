using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Worker.Sources;

namespace SoccerRecognition.Worker.Tests.Sources;

/// <summary>Against a store that lies: a socket that answers what the test says.</summary>
public sealed class SourceFilesTests
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("every byte of a match ", 5000)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_source_that_comes_whole_is_there_byte_for_byte()
    {
        await using var store = new LyingStore(Content, Content.Length);
        using var folder = TestFolder.Create();
        await using var services = ServicesOf(store, folder);
        using var source = await services.GetRequiredService<SourceFiles>().GetAsync(Work(), Token);
        Assert.Equal(Content, await File.ReadAllBytesAsync(source.Path, Token));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("shorter")]
    [InlineData("other")]
    [InlineData("silent")]
    [InlineData("broken")]
    public async Task A_source_that_comes_otherwise_is_an_outage_of_the_store_and_leaves_nothing(string lie)
    {
        var altered = Content.ToArray();
        altered[^1] ^= 1;
        await using var store = lie switch
        {
            "cut" => new LyingStore(Content[..1000], Content.Length),
            "shorter" => new LyingStore(Content[..1000], 1000),
            "other" => new LyingStore(altered, Content.Length),
            "silent" => new LyingStore(Content[..1000], Content.Length, silent: true),
            _ => new LyingStore([], 0, "503 Service Unavailable"),
        };
        using var folder = TestFolder.Create();
        await using var services = ServicesOf(store, folder);

        var failure = await Assert.ThrowsAsync<WorkFailure>(() => services.GetRequiredService<SourceFiles>().GetAsync(Work(), Token));

        Assert.Equal(FailureCode.DependencyUnavailable, failure.Code);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories), path => new FileInfo(path).Length > 0);
    }

    [Fact]
    public async Task A_disk_without_room_is_told_and_tried_again_only_with_room_for_that_source()
    {
        await using var store = new LyingStore(Content, Content.Length);
        using var folder = TestFolder.Create();
        await using var services = ServicesOf(store, folder);
        var room = services.GetRequiredService<ScratchRoom>();
        Assert.True(room.HasRoom);
        room.Missed(long.MaxValue);
        Assert.False(room.HasRoom);
        using var source = await services.GetRequiredService<SourceFiles>().GetAsync(Work(), Token);
        Assert.True(room.HasRoom);
    }

    private static LeasedWork Work() => new(
        KnownTenants.Default, Guid.CreateVersion7(), WorkKind.Segment, Guid.CreateVersion7(), null, 0, null, 1, 0, 1, Lane.Batch, Guid.CreateVersion7(), "tenants/a/source", null,
        Content.Length, SHA256.HashData(Content));

    private static ServiceProvider ServicesOf(LyingStore store, TestFolder folder)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ObjectStore:Endpoint"] = store.Endpoint,
            ["ObjectStore:AccessKey"] = "key",
            ["ObjectStore:SecretKey"] = "secret-of-the-test",
            ["ObjectStore:SilenceTimeout"] = "00:00:01",
            ["Models:Folder"] = Checkout.PathTo("models"),
            ["Worker:ScratchFolder"] = folder.Path,
            ["Worker:MinScratchBytes"] = "0",
        }).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddWorker(configuration).BuildServiceProvider();
    }

    private sealed class LyingStore : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly Task _serving;

        public LyingStore(byte[] body, int announced, string status = "200 OK", bool silent = false)
        {
            _listener.Start();
            _serving = ServeAsync(body, announced, status, silent);
        }

        public string Endpoint => _listener.LocalEndpoint.ToString()!;

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            _listener.Stop();
            await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
        }

        private async Task ServeAsync(byte[] body, int announced, string status, bool silent)
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var stream = client.GetStream();
                var request = new byte[8192];
                if (await stream.ReadAtLeastAsync(request, 1, throwOnEndOfStream: false, _end.Token) == 0) continue;
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {announced}\r\nConnection: close\r\n\r\n"), _end.Token);
                await stream.WriteAsync(body, _end.Token);
                if (silent) await Task.Delay(Timeout.Infinite, _end.Token);
            }
        }
    }
}
