using System.Diagnostics;
using System.Globalization;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Worker.Tests.Host;

public sealed class ParentDeathTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_ends_by_itself_when_its_input_is_closed()
    {
        var start = new ProcessStartInfo(HostFixture.Options.Executable, HostFixture.Options.Arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var host = Process.Start(start)!;
        host.StandardInput.Close();
        await host.WaitForExitAsync(Token);
        Assert.Equal(0, host.ExitCode);
    }

    [Fact]
    public async Task A_host_ends_with_its_client()
    {
        var host = HostFixture.NewHost();
        var hello = await host.StartAsync(Token);
        Assert.True(Directory.Exists($"/proc/{hello.ProcessId}"));
        await host.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{hello.ProcessId}"));
    }

    /// <summary>The pipe stays open here (a FIFO that its reader also holds for writing): only the kernel can tell that the parent is gone.</summary>
    [Fact]
    public async Task A_host_dies_with_its_parent_even_if_its_input_stays_open()
    {
        using var folder = TestFolder.Create("host");
        var script = "mkfifo \"$1\" && exec 3<>\"$1\" && { \"$0\" segment-host <&3 >/dev/null & echo \"pid $!\"; wait; }";
        await using var parent = TestProcess.Start("/bin/sh", ["-c", script, HostFixture.Options.Executable, folder.PathTo("input")]);
        await parent.SaysAsync("pid ", Token);
        var child = int.Parse(parent.Output.Split("pid ")[1].Split('\n')[0], CultureInfo.InvariantCulture);

        // The thread that reads requests starts after the host has asked the kernel.
        await Eventually.IsTrueAsync(
            "the host reads",
            () => Directory.GetDirectories($"/proc/{child}/task").Any(thread => File.ReadAllText(Path.Combine(thread, "comm")).StartsWith("requests", StringComparison.Ordinal)),
            Token);
        await parent.KillHardAsync(Token);
        await Eventually.IsTrueAsync("the host is gone", () => !Directory.Exists($"/proc/{child}") || File.ReadAllText($"/proc/{child}/stat").Contains(") Z", StringComparison.Ordinal), Token);
    }
}
