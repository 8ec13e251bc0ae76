using System.Collections.Concurrent;
using System.Diagnostics;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// Starts children from one thread that lives as long as the process. A child's death signal (PR_SET_PDEATHSIG) fires when the *thread* that
/// started it ends, so a pool thread that retires would take its decoders along.
/// </summary>
internal static class ChildSpawner
{
    private static readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> Requests = StartThread();

    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add((start, started));
        return started.Task;
    }

    private static BlockingCollection<(ProcessStartInfo, TaskCompletionSource<Process>)> StartThread()
    {
        var requests = new BlockingCollection<(ProcessStartInfo, TaskCompletionSource<Process>)>();
        new Thread(() => Serve(requests)) { IsBackground = true, Name = "ffmpeg spawner" }.Start();
        return requests;
    }

    private static void Serve(BlockingCollection<(ProcessStartInfo, TaskCompletionSource<Process>)> requests)
    {
        foreach (var (start, started) in requests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start) ?? throw new InvalidOperationException("No process was started."));
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        }
    }
}
