using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Batching;

namespace SoccerRecognition.Worker.ProcessSegment.Host;

/// <summary>
/// One child process from its start to its death, and what is in flight in it. A thread of its own starts the process and then reads its
/// answers: it lives as long as the child, which matters because the kernel ties the child's life to the thread that started it.
/// </summary>
internal sealed class HostChild
{
    private readonly ConcurrentDictionary<string, InFlight> _inFlight = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<TaskCompletionSource<HostStatistics>> _measuring = new();
    private readonly TaskCompletionSource<HostHello> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _writing = new();
    private readonly HostSetup _setup;
    private Process? _process;
    private volatile WorkFailure? _death;

    private HostChild(HostSetup setup) => _setup = setup;

    /// <summary>Answers the setup, or fails with why the child cannot start.</summary>
    public Task<HostHello> Hello => _hello.Task;

    /// <summary>The process is gone and everything in flight has failed.</summary>
    public Task Ended => _ended.Task;

    public bool IsAlive => _death is null;

    public static HostChild Start(SegmentHostOptions options, HostSetup setup)
    {
        var child = new HostChild(setup);
        new Thread(() => child.Live(options)) { IsBackground = true, Name = "segment-host" }.Start();
        return child;
    }

    /// <exception cref="WorkFailure">The task failed, or the child died: <c>host-crashed</c>.</exception>
    public async Task<PooledSegment> ProcessAsync(SegmentTask task, IProgress<int>? framesDone, CancellationToken cancellationToken)
    {
        var flight = new InFlight(framesDone);
        if (!_inFlight.TryAdd(task.TaskId, flight)) throw new ArgumentException($"Task {task.TaskId} runs already.", nameof(task));
        try
        {
            Send(HostMessage.Run, task);
            return await flight.Done.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            TrySend(HostMessage.Cancel, new HostCancel(task.TaskId));
            throw;
        }
        finally
        {
            // A result that arrives from here on is dropped by the reader.
            _inFlight.TryRemove(task.TaskId, out _);
        }
    }

    public async Task<HostStatistics> MeasureAsync(CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<HostStatistics>(TaskCreationOptions.RunContinuationsAsynchronously);
        _measuring.Enqueue(answer);
        Send(HostMessage.Measure, HostMessage.Measure);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the child by closing its input, or by force where that takes too long.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        lock (_writing) _process?.StandardInput.Close();
        try
        {
            await Ended.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            Kill();
            await Ended;
        }
    }

    public void Kill()
    {
        try
        {
            _process?.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private void Live(SegmentHostOptions options)
    {
        var why = "it could not be started";
        try
        {
            using var process = Process.Start(StartInfo(options)) ?? throw new InvalidOperationException();
            _process = process;
            Send(HostMessage.Setup, _setup);
            try
            {
                ReadAnswers(process.StandardOutput.BaseStream);
            }
            catch
            {
                // What it says makes no sense any more: it has to go before its end can be waited for.
                process.Kill(entireProcessTree: true);
                throw;
            }
            finally
            {
                process.WaitForExit();
                why = $"it ended with {(process.ExitCode > 128 ? "signal " + (process.ExitCode - 128).ToString(CultureInfo.InvariantCulture) : "code " + process.ExitCode.ToString(CultureInfo.InvariantCulture))}";
            }
        }
        catch (Exception)
        {
            // The reader's trouble is the process's death seen from here; what counts is that it is gone.
        }

        _process = null;
        Die(new WorkFailure(FailureCode.HostCrashed, $"The inference process is gone: {why}."));
    }

    private static ProcessStartInfo StartInfo(SegmentHostOptions options)
    {
        var info = new ProcessStartInfo(options.Executable.Length > 0 ? options.Executable : Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };

        // Started as `dotnet X.dll`, this program is the X.dll.
        if (options.Executable.Length == 0 && Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            info.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in options.Arguments) info.ArgumentList.Add(argument);

        // The hot loops are few and known: compile them fully at once instead of after some seconds of frames.
        info.Environment["DOTNET_TC_QuickJitForLoops"] = "0";

        // Pool threads are woken once a frame, tens of milliseconds apart: spinning for more work takes processor time from the model.
        info.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        return info;
    }

    private void ReadAnswers(Stream answers)
    {
        while (HostWire.ReadHead(answers) is var (kind, bytes))
        {
            switch (kind)
            {
                case HostMessage.Hello:
                    _hello.TrySetResult(HostWire.Read<HostHello>(answers, bytes));
                    break;
                case HostMessage.Progress:
                    var progress = HostWire.Read<HostProgress>(answers, bytes);
                    if (_inFlight.TryGetValue(progress.TaskId, out var moving)) moving.FramesDone?.Report(progress.FramesDone);
                    break;
                case HostMessage.Result:
                    var segment = HostWire.ReadResult(answers);
                    if (!_inFlight.TryGetValue(segment.Result.TaskId, out var done) || !done.Done.TrySetResult(segment)) segment.Dispose();
                    break;
                case HostMessage.Failed:
                    Fail(HostWire.Read<HostFailed>(answers, bytes));
                    break;
                case HostMessage.Measured:
                    var statistics = HostWire.Read<HostStatistics>(answers, bytes);
                    if (_measuring.TryDequeue(out var measuring)) measuring.TrySetResult(statistics);
                    break;
                default:
                    throw new InvalidDataException($"A child does not send {kind}.");
            }
        }
    }

    private void Fail(HostFailed failed)
    {
        var failure = new WorkFailure(FailureCode.Parse(failed.Code), failed.Detail);
        if (failed.TaskId is null) _hello.TrySetException(failure);
        else if (_inFlight.TryGetValue(failed.TaskId, out var flight)) flight.Done.TrySetException(failure);
    }

    private void Die(WorkFailure death)
    {
        _death = death;
        _hello.TrySetException(death);
        _ = _hello.Task.Exception; // Observed: a child may die before anybody asks.
        foreach (var flight in _inFlight.Values) flight.Done.TrySetException(death);
        while (_measuring.TryDequeue(out var measuring)) measuring.TrySetException(death);
        _ended.SetResult();
    }

    /// <exception cref="WorkFailure"><c>host-crashed</c>.</exception>
    private void Send<T>(HostMessage kind, T message)
    {
        if (!TrySend(kind, message)) throw _death ?? new WorkFailure(FailureCode.HostCrashed, "The inference process is gone.");

        // It may have died after its flights were failed and before this one was listed.
        if (_death is { } death) throw death;
    }

    private bool TrySend<T>(HostMessage kind, T message)
    {
        try
        {
            lock (_writing)
            {
                if (_process is not { } process) return false;
                HostWire.Write(process.StandardInput.BaseStream, kind, message);
                return true;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    private sealed class InFlight(IProgress<int>? framesDone)
    {
        public IProgress<int>? FramesDone { get; } = framesDone;

        public TaskCompletionSource<PooledSegment> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
