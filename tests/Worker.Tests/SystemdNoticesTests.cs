using System.Net.Sockets;
using System.Text;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Worker.Tests;

public sealed class SystemdNoticesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Systemd_is_told_of_the_start_of_its_life_and_of_the_stop()
    {
        await using var database = await TestDatabase.CreateAsync(Migrator.UpAsync, Token);
        using var folder = TestFolder.Create();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.PathTo("notify")));
        await using var worker = TestProcess.Start(Path.Combine(AppContext.BaseDirectory, "SoccerRecognition.Worker"), [], new Dictionary<string, string>
        {
            ["NOTIFY_SOCKET"] = folder.PathTo("notify"),
            ["WATCHDOG_USEC"] = "2000000",
            ["Urls"] = "http://127.0.0.1:0",
            ["Database__ConnectionString"] = database.ConnectionString,
            ["Messaging__Transport"] = "memory",
            ["ObjectStore__Type"] = "files",
            ["ObjectStore__Folder"] = folder.PathTo("objects"),
            ["Models__Folder"] = Checkout.PathTo("tests", "TestSupport"),
            ["Models__Detection"] = "stub",
            ["Worker__ScratchFolder"] = folder.PathTo("scratch"),
        });

        Assert.Equal("READY=1", await HearAsync(socket));
        for (var i = 0; i < 3; i++) Assert.Equal("WATCHDOG=1", await HearAsync(socket));

        Signals.AskToEnd(worker.Id);
        string said;
        while ((said = await HearAsync(socket)) == "WATCHDOG=1") continue;
        Assert.Equal("STOPPING=1", said);
        Assert.Equal(0, await worker.WaitAsync(Token));
    }

    private static async Task<string> HearAsync(Socket socket)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token));
    }
}
