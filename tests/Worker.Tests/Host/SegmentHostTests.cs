using SoccerRecognition.Contracts;
using SoccerRecognition.TestSupport;
using SoccerRecognition.Vision;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Onnx;
using SoccerRecognition.Worker.ProcessSegment.Host;

namespace SoccerRecognition.Worker.Tests.Host;

public sealed class SegmentHostTests
{
    // A Debug build allocates the state of every call that is awaited; what users run does not.
#if DEBUG
    private const long MaxBytesPerFrame = 8192;
#else
    private const long MaxBytesPerFrame = 1024;
#endif

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_segment_comes_back_as_it_would_without_the_child()
    {
        var tasks = await HostFixture.TasksAsync(seconds: 6, segmentSeconds: 2);
        Assert.True(tasks.Count >= 3);
        await using var host = HostFixture.NewHost();
        var segments = await Task.WhenAll(tasks.Select(task => host.ProcessAsync(task, null, Token)));

        await using var lanes = new InferenceLanes(DetectionFamilies.Load(HostFixture.Setup.ModelFolder, new OnnxOptions(), 1), new LaneOptions { Lanes = 1 }, "cpu");
        for (var i = 0; i < tasks.Count; i++)
        {
            await using var source = await FfmpegFrameSource.StartAsync(
                tasks[i].SourcePath, tasks[i].Video, tasks[i].Segment, lanes.Shape, HostFixture.Setup.Decode, Token);
            using var expected = await new SegmentPipeline(lanes).RunPooledAsync(tasks[i], source, null, Token);
            Assert.Equal(tasks[i].Segment.FramePtsUs, segments[i].Result.Frames.PtsUs);
            Assert.Equal(HostFixture.Text(expected), HostFixture.Text(segments[i]));
            Assert.Equal(expected.Result.Warnings, segments[i].Result.Warnings);
            Assert.True(segments[i].Result.Timings.TotalUs > 0);
            segments[i].Dispose();
        }
    }

    [Fact]
    public async Task The_child_says_what_it_computes_with()
    {
        await using var host = HostFixture.NewHost();
        var hello = await host.StartAsync(Token);
        Assert.Equal(("stub", "1.0.0", "stub", 2, 1), (hello.Model, hello.ModelVersion, hello.Variant, hello.Lanes, hello.BatchSize));
        Assert.Equal(NumericsClass.Of("cpu", CpuFeatures.OfThisMachine, "5.1.9-test"), hello.NumericsClass);
        Assert.NotEqual(Environment.ProcessId, hello.ProcessId);
        Assert.Equal(hello, await host.StartAsync(Token));
    }

    [Fact]
    public async Task A_killed_child_fails_what_was_in_flight_and_the_next_task_works()
    {
        var task = (await HostFixture.TasksAsync(seconds: 60, segmentSeconds: 100))[0];
        await using var host = HostFixture.NewHost();
        var first = await host.StartAsync(Token);
        var progress = new FirstProgress();
        var flights = new[] { host.ProcessAsync(task, progress, Token), host.ProcessAsync(task with { TaskId = "other" }, null, Token) };
        Assert.InRange(await progress.Reported, 1, task.Segment.FramePtsUs.Length);
        Signals.KillHard(first.ProcessId);
        foreach (var flight in flights)
            Assert.Equal(FailureCode.HostCrashed, (await Assert.ThrowsAsync<WorkFailure>(() => flight)).Code);

        var small = (await HostFixture.TasksAsync(seconds: 2, segmentSeconds: 100))[0];
        using var segment = await host.ProcessAsync(small, null, Token);
        Assert.Equal(50, segment.Result.Frames.Count);
        Assert.NotEqual(first.ProcessId, host.Hello!.ProcessId);
    }

    [Fact]
    public async Task A_cancelled_task_returns_at_once_and_the_child_lives_on()
    {
        var task = (await HostFixture.TasksAsync(seconds: 60, segmentSeconds: 100))[0];
        await using var host = HostFixture.NewHost();
        var hello = await host.StartAsync(Token);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var progress = new FirstProgress();
        var flight = host.ProcessAsync(task, progress, cancel.Token);
        await progress.Reported;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flight);

        var small = (await HostFixture.TasksAsync(seconds: 2, segmentSeconds: 100))[0];
        using var segment = await host.ProcessAsync(small with { TaskId = task.TaskId }, null, Token);
        Assert.Equal(50, segment.Result.Frames.Count);
        Assert.Equal(hello.ProcessId, host.Hello!.ProcessId);
    }

    [Fact]
    public async Task A_failing_decode_is_the_tasks_failure_and_not_the_childs()
    {
        var task = (await HostFixture.TasksAsync(seconds: 2, segmentSeconds: 100))[0];
        await using var host = HostFixture.NewHost();
        var hello = await host.StartAsync(Token);
        var failure = await Assert.ThrowsAsync<WorkFailure>(() => host.ProcessAsync(task with { ModelFolder = "/nowhere/at-all" }, null, Token));
        Assert.Equal(FailureCode.ModelLoadFailed, failure.Code);
        using var segment = await host.ProcessAsync(task with { TaskId = "again" }, null, Token);
        Assert.Equal(50, segment.Result.Frames.Count);
        Assert.Equal(hello.ProcessId, host.Hello!.ProcessId);
    }

    [Fact]
    public async Task A_task_may_name_another_model_than_the_one_loaded_first()
    {
        var task = (await HostFixture.TasksAsync(seconds: 2, segmentSeconds: 100))[0];
        await using var host = HostFixture.NewHost();
        var nanoDet = task with { ModelFolder = Checkout.PathTo("models", "nanodet-g"), Variant = "int8", Segment = task.Segment with { FramePtsUs = task.Segment.FramePtsUs[..3] } };
        using var segment = await host.ProcessAsync(nanoDet, null, Token);
        Assert.Equal(3, segment.Result.Frames.Count);
        using var stub = await host.ProcessAsync(task, null, Token);
        Assert.NotEmpty(stub.Boxes.ToArray());
    }

    [Fact]
    public async Task A_model_that_does_not_load_is_said_at_the_start()
    {
        await using var host = HostFixture.NewHost(HostFixture.Setup with { Onnx = new OnnxOptions { Variant = "fp99" } });
        var failure = await Assert.ThrowsAsync<WorkFailure>(() => host.StartAsync(Token));
        Assert.Equal(FailureCode.ModelLoadFailed, failure.Code);
        Assert.Contains("fp99", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_no_host_is_a_crash()
    {
        await using var host = new SegmentHostClient(
            new SegmentHostOptions { Executable = "/bin/false" }, HostFixture.Setup, Microsoft.Extensions.Logging.Abstractions.NullLogger<SegmentHostClient>.Instance);
        Assert.Equal(FailureCode.HostCrashed, (await Assert.ThrowsAsync<WorkFailure>(() => host.StartAsync(Token))).Code);
    }

    [Fact]
    public async Task A_frame_costs_the_child_next_to_no_managed_memory()
    {
        var task = (await HostFixture.TasksAsync(seconds: 60, segmentSeconds: 100))[0];
        await using var host = HostFixture.NewHost();
        using (await host.ProcessAsync(task, null, Token))
        {
        }

        var before = (await host.MeasureAsync(Token))!;
        using (await host.ProcessAsync(task, null, Token))
        {
        }

        var after = (await host.MeasureAsync(Token))!;
        var frames = after.Frames - before.Frames;
        Assert.Equal(1500, frames);
        var bytes = (after.AllocatedBytes - before.AllocatedBytes) / frames;
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes} B a frame, {(after.CpuUs - before.CpuUs) / frames} us a frame, {after.ResidentBytes >> 20} MiB");
        Assert.InRange(bytes, 0, MaxBytesPerFrame);
        Assert.True(after.CpuUs > before.CpuUs);
        Assert.InRange(after.ResidentBytes, 1 << 20, 1L << 30);
    }
}
