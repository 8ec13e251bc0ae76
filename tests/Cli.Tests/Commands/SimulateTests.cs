using System.Text.Json;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Cli.Tests.Commands;

public sealed class SimulateTests
{
    [Fact]
    public async Task Footage_and_truth_are_written_and_only_they()
    {
        using var folder = TestFolder.Create("simulate");

        var run = await SoccerRun.OfAsync(
            "simulate", "--seconds", "0.2", "--fps", "10", "--size", "320x180", "--seed", "3", "--out", folder.PathTo("clips", "match.mp4"), "--truth",
            folder.PathTo("clips", "truth.json"));

        Assert.True(run.ExitCode == ExitCode.Ok, run.Messages);
        Assert.Equal(["match.mp4", "truth.json"], Directory.EnumerateFiles(folder.PathTo("clips")).Select(Path.GetFileName).Order());
        using var truth = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.PathTo("clips", "truth.json"), TestContext.Current.CancellationToken));
        Assert.Equal(JsonValueKind.Object, truth.RootElement.ValueKind);
        Assert.Contains("2 frames", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--size", "321x180")]
    [InlineData("--fps", "100000")]
    [InlineData("--seconds", "-1")]
    public async Task A_value_outside_its_range_gives_3(string option, string value)
    {
        using var folder = TestFolder.Create("simulate");

        var run = await SoccerRun.OfAsync(["simulate", "--out", folder.PathTo("match.mp4"), option, value]);

        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_files_ending_without_a_container_gives_3()
    {
        using var folder = TestFolder.Create("simulate");

        var run = await SoccerRun.OfAsync("simulate", "--out", folder.PathTo("match.gif"));

        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Contains(".gif", run.Messages, StringComparison.Ordinal);
    }
}
