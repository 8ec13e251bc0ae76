using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Worker.ProcessSegment.Host;

/// <summary>
/// The child's side: decodes and infers the segments that its parent sends, several at once, and knows nothing of jobs, leases or databases. A
/// native crash takes this process along and nothing else. It ends when its input does.
/// </summary>
public sealed class SegmentHost
{
    /// <summary>The command line's word for this mode.</summary>
    public const string Mode = "segment-host";

    /// <summary>How long cancelled segments may take to end (their ffmpeg is killed) before the process leaves without them.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly OpenFrameSource _open;
    private readonly Lock _writing = new();

    private SegmentHost(Stream input, Stream output, OpenFrameSource open) => (_input, _output, _open) = (input, output, open);

    /// <summary>Serves until the input ends.</summary>
    /// <param name="input">From the parent; read on a thread of its own, because reads of a pipe block.</param>
    /// <param name="output">To the parent; nothing else may write to it.</param>
    /// <param name="open">Where frames come from.</param>
    /// <returns>The exit code: 0, or 1 where the setup failed (the parent has been told why).</returns>
    public static Task<int> RunAsync(Stream input, Stream output, OpenFrameSource open, CancellationToken cancellationToken) =>
        new SegmentHost(input, output, open).ServeAsync(cancellationToken);

    private async Task<int> ServeAsync(CancellationToken cancellationToken)
    {
        var requests = Channel.CreateUnbounded<object>();
        new Thread(() => ReadRequests(requests.Writer)) { IsBackground = true, Name = "requests" }.Start();
        if (await NextAsync(requests, cancellationToken) is not HostSetup setup) return 0;
        var models = new HostModels(setup);
        if (!await StartAsync(models, setup, cancellationToken)) return 1;
        var tasks = new ConcurrentDictionary<Task, bool>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (await NextAsync(requests, cancellationToken) is { } request)
        {
            switch (request)
            {
                case SegmentTask task:
                    // Listed before it runs: a cancel may be the very next message.
                    var cancel = _running[task.TaskId] = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
                    var run = Task.Run(() => RunTaskAsync(models, setup, task, cancel), CancellationToken.None);
                    tasks[run] = true;
                    _ = run.ContinueWith(done => tasks.TryRemove(done, out _), TaskScheduler.Default);
                    break;
                case HostCancel unwanted when _running.TryGetValue(unwanted.TaskId, out var running):
                    await CancelAsync(running);
                    break;
                case HostMessage.Measure:
                    Send(HostMessage.Measured, Measure(models));
                    break;
            }
        }

        await ending.CancelAsync();
        try
        {
            await Task.WhenAll(tasks.Keys).WaitAsync(EndTimeout, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            return 1; // A native call hangs. Its buffers may still be written to, so they are left to the end of the process.
        }

        await models.DisposeAsync();
        return 0;
    }

    private static async Task<object?> NextAsync(Channel<object> requests, CancellationToken cancellationToken) =>
        await requests.Reader.WaitToReadAsync(cancellationToken) && requests.Reader.TryRead(out var request) ? request : null;

    private void ReadRequests(ChannelWriter<object> requests)
    {
        try
        {
            while (HostWire.ReadHead(_input) is var (kind, bytes))
            {
                requests.TryWrite(kind switch
                {
                    HostMessage.Setup => HostWire.Read<HostSetup>(_input, bytes),
                    HostMessage.Run => HostWire.Read<SegmentTask>(_input, bytes),
                    HostMessage.Cancel => HostWire.Read<HostCancel>(_input, bytes),
                    HostMessage.Measure => (object)HostWire.Read<HostMessage>(_input, bytes),
                    _ => throw new InvalidDataException($"A parent does not send {kind}."),
                });
            }

            requests.Complete();
        }
        catch (EndOfStreamException)
        {
            requests.Complete();
        }
        catch (Exception exception)
        {
            requests.Complete(exception);
        }
    }

    private async Task<bool> StartAsync(HostModels models, HostSetup setup, CancellationToken cancellationToken)
    {
        try
        {
            var lanes = models.LoadDefault();
            var (manifest, variant) = (lanes.Model.Manifest, lanes.Model.Variant);
            Send(HostMessage.Hello, new HostHello(
                Environment.ProcessId, manifest.Name, manifest.Version, variant.Name, variant.Sha256 ?? "",
                NumericsClass.Of(setup.Onnx.Device, CpuFeatures.OfThisMachine, setup.FfmpegVersion), NumericsClass.OnnxRuntimeVersion,
                lanes.Count, lanes.Model.BatchSize, await Calibration.MeasureFpsAsync(lanes, cancellationToken)));
            return true;
        }
        catch (WorkFailure failure)
        {
            Send(HostMessage.Failed, new HostFailed(null, failure.Code.Code, failure.Detail));
            return false;
        }
    }

    private static async Task CancelAsync(CancellationTokenSource running)
    {
        try
        {
            await running.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this very moment.
        }
    }

    private async Task RunTaskAsync(HostModels models, HostSetup setup, SegmentTask task, CancellationTokenSource cancel)
    {
        try
        {
            var lanes = models.LanesFor(task);
            await using var source = await _open(task, lanes.Shape, setup.Decode, cancel.Token);
            await Failpoint.ReachAsync(Failpoint.SegmentDecoding, task.SourcePath, cancel.Token);
            var progress = new ThrottledProgress(task, done => Send(HostMessage.Progress, new HostProgress(task.TaskId, done)));
            using var segment = await new SegmentPipeline(lanes).RunPooledAsync(task, source, progress, cancel.Token);
            lock (_writing) HostWire.WriteResult(_output, segment);
        }
        catch (Exception exception)
        {
            var failure = exception switch
            {
                WorkFailure known => known,
                OperationCanceledException => new WorkFailure(FailureCode.Cancelled, "The segment was cancelled."),
                _ => new WorkFailure(FailureCode.Internal, $"The inference process met an unexpected {exception.GetType().Name}."),
            };
            if (failure.Code == FailureCode.Internal) await Console.Error.WriteLineAsync(exception.ToString());
            try
            {
                Send(HostMessage.Failed, new HostFailed(task.TaskId, failure.Code.Code, failure.Detail));
            }
            catch (IOException)
            {
                // The parent is gone, and with it whoever wanted to know.
            }
        }
        finally
        {
            _running.TryRemove(task.TaskId, out _);
            cancel.Dispose();
        }
    }

    private static HostStatistics Measure(HostModels models)
    {
        var lanes = models.Statistics;
        return new HostStatistics(
            lanes.Frames, (long)Environment.CpuUsage.TotalTime.TotalMicroseconds, lanes.RunCpuUs, GC.GetTotalAllocatedBytes(), Environment.WorkingSet);
    }

    private void Send<T>(HostMessage kind, T message)
    {
        lock (_writing) HostWire.Write(_output, kind, message);
    }

    /// <summary>At most two messages a second for a task, however fast its frames are.</summary>
    private sealed class ThrottledProgress(SegmentTask task, Action<int> send) : IProgress<int>
    {
        private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
        private long _last = Stopwatch.GetTimestamp();

        public void Report(int value)
        {
            Failpoint.Reach(Failpoint.SegmentInferring, task.SourcePath);
            if (Stopwatch.GetElapsedTime(_last) < Every) return;
            _last = Stopwatch.GetTimestamp();
            send(value);
        }
    }
}
