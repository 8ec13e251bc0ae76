using System.Globalization;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Vision.Simulation;
using SoccerRecognition.Vision.Tests.Decode;

namespace SoccerRecognition.Vision.Tests.Simulation;

public sealed class SimulatedMatchWriterTests
{
    private static readonly SimulationOptions Small = new() { Width = 640, Height = 360, Duration = TimeSpan.FromSeconds(5), Seed = 21 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_written_video_has_exactly_the_frames_and_the_truth_that_were_asked_for()
    {
        using var folder = TestFolder.Create("simulated");
        var (video, truth) = (folder.PathTo("match.mp4"), folder.PathTo("match.json"));
        await SimulatedMatchWriter.WriteAsync(Small, video, truth, null, Cancellation);
        Assert.Equal(["match.json", "match.mp4"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());

        var stream = await Ffmpeg.RunAsync("ffprobe", $"-v error -select_streams v -show_entries stream=width,height,pix_fmt,codec_name,r_frame_rate -of csv=p=0 {video}");
        Assert.Equal("h264,640,360,yuv420p,25/1", stream.Trim());
        var keyframes = await Ffmpeg.RunAsync("ffprobe", $"-v error -select_streams v -skip_frame nokey -show_entries frame=best_effort_timestamp_time -of csv=p=0 {video}");
        Assert.Equal([0, 2, 4], keyframes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line.Split(',')[0], CultureInfo.InvariantCulture)));

        await using var file = File.OpenRead(truth);
        var match = await MatchTruth.ReadAsync(file, Cancellation);
        Assert.Equal(await Ffmpeg.FramePtsUsAsync(video), match.Frames.Select(f => f.PtsUs));
        Assert.Equal(125, match.Frames.Count);
    }

    [Fact]
    public async Task Truth_comes_back_as_it_was_but_for_rounding()
    {
        using var simulator = new MatchSimulator(Small);
        using var stream = new MemoryStream();
        await using (var writer = new MatchTruthWriter(stream, simulator.Clip))
        {
            for (var i = 0; i < Small.FrameCount; i++) await writer.WriteAsync(simulator.Truth(i), Cancellation);
            await writer.FinishAsync(Cancellation);
        }

        stream.Position = 0;
        var read = await MatchTruth.ReadAsync(stream, Cancellation);
        Assert.Equal(simulator.Clip.Kits, read.Clip.Kits);
        Assert.Equal(simulator.Clip.People, read.Clip.People);
        Assert.Equal(simulator.Clip with { People = read.Clip.People }, read.Clip);
        var (was, now) = (simulator.Truth(77), read.Frames[77]);
        Assert.Equal(was.PtsUs, now.PtsUs);
        Assert.Equal(was.Camera.PanRad, now.Camera.PanRad, 1e-6f);
        Assert.Equal(was.Ball.CentrePx.X, now.Ball.CentrePx.X, .006f);
        foreach (var (a, b) in was.People.Zip(now.People))
        {
            Assert.Equal(a.PersonId, b.PersonId);
            Assert.Equal(a.PositionM.X, b.PositionM.X, .006f);
            Assert.Equal(a.Box.X, b.Box.X, .06f);
            Assert.Equal(a.Box.Height, b.Box.Height, .06f);
            Assert.Equal(a.Visibility, b.Visibility, .006f);
        }
    }

    [Fact]
    public async Task Same_seed_gives_the_same_file()
    {
        using var folder = TestFolder.Create("simulated");
        var options = Small with { Duration = TimeSpan.FromSeconds(1) };
        foreach (var name in (string[])["a", "b"])
            await SimulatedMatchWriter.WriteAsync(options, folder.PathTo($"{name}.mp4"), folder.PathTo($"{name}.json"), null, Cancellation);
        Assert.Equal(await File.ReadAllBytesAsync(folder.PathTo("a.mp4"), Cancellation), await File.ReadAllBytesAsync(folder.PathTo("b.mp4"), Cancellation));
        Assert.Equal(await File.ReadAllBytesAsync(folder.PathTo("a.json"), Cancellation), await File.ReadAllBytesAsync(folder.PathTo("b.json"), Cancellation));
    }

    [Fact]
    public async Task Cancelling_leaves_no_file_and_what_was_there_stays()
    {
        using var folder = TestFolder.Create("simulated");
        await File.WriteAllTextAsync(folder.PathTo("match.json"), "older", Cancellation);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var progress = new CancelAt(30, cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SimulatedMatchWriter.WriteAsync(
            Small with { Duration = TimeSpan.FromMinutes(10) }, folder.PathTo("match.mp4"), folder.PathTo("match.json"), progress, cancel.Token));
        Assert.True(progress.Reached);
        Assert.Equal([folder.PathTo("match.json")], Directory.GetFiles(folder.Path));
        Assert.Equal("older", await File.ReadAllTextAsync(folder.PathTo("match.json"), Cancellation));
    }

    [Fact]
    public async Task Unknown_endings_and_missing_folders_are_refused_before_anything_is_made()
    {
        using var folder = TestFolder.Create("simulated");
        await Assert.ThrowsAsync<ArgumentException>(() => SimulatedMatchWriter.WriteAsync(Small, folder.PathTo("match.doc"), null, null, Cancellation));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => SimulatedMatchWriter.WriteAsync(Small, folder.PathTo("none", "match.mp4"), null, null, Cancellation));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(
            () => SimulatedMatchWriter.WriteAsync(Small, folder.PathTo("match.mp4"), folder.PathTo("none", "match.json"), null, Cancellation));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    /// <summary>Progress of the writer's own thread, so that the cancellation falls into the middle of the work.</summary>
    private sealed class CancelAt(int frame, CancellationTokenSource source) : IProgress<SimulationProgress>
    {
        public bool Reached { get; private set; }

        public void Report(SimulationProgress value)
        {
            if (value.Frames < frame) return;
            Reached = true;
            source.Cancel();
        }
    }
}
