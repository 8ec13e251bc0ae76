using SoccerRecognition.Cli.Processes;
using SoccerRecognition.Client;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Cli.Tests.Embedded;

/// <summary>The program itself as a service: how it ends, by request and by force.</summary>
public sealed class EmbeddedServiceTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_service_that_is_asked_to_end_gives_0_and_leaves_nothing_running()
    {
        await using var service = await StartAsync();
        using var client = new SoccerClient(new SoccerClientOptions { Address = AddressIn(service.Output) });
        await Eventually.IsTrueAsync("the service is ready", client.IsReadyAsync, TestContext.Current.CancellationToken);
        var host = SegmentHost(service.Id);

        var exitCode = await service.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Ok, exitCode);
        Assert.Empty(ProcessTable.WorkingIn(fixture.ClusterPath));
        Assert.False(Directory.Exists($"/proc/{host}"));
    }

    [Fact]
    public async Task A_service_that_was_killed_leaves_nothing_running()
    {
        await using var service = await StartAsync();
        Assert.NotEmpty(ProcessTable.WorkingIn(fixture.ClusterPath));

        await service.KillHardAsync(TestContext.Current.CancellationToken);

        await Eventually.IsTrueAsync(
            "the database has ended", () => ProcessTable.WorkingIn(fixture.ClusterPath).Count == 0, TestContext.Current.CancellationToken);
    }

    private async Task<TestProcess> StartAsync()
    {
        var service = TestProcess.Start(SoccerProgram.Path, ["serve", "--embedded", "--keyless", "--data", fixture.DataPath, "--port", "0"]);
        await service.SaysAsync("Ctrl-C ends it", TestContext.Current.CancellationToken, TimeSpan.FromMinutes(1));
        return service;
    }

    private static Uri AddressIn(string output) =>
        new(output.Split("Serving at ")[1].Split(' ')[0]);

    private static int SegmentHost(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
        .Single(id => id > 0 && CommandLineOf(id) is { } line && line.Contains("segment-host", StringComparison.Ordinal) && ParentOf(id) == parent);

    private static string? CommandLineOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Field 4, after the name in brackets, which may hold anything.
    private static int ParentOf(int id) => int.Parse(File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].Split(' ')[2]);
}
