using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Worker.ProcessSegment.Host;

/// <summary>The mode <c>segment-host</c> of an executable: this process is the child.</summary>
public static class SegmentHostProcess
{
    /// <summary>Serves the parent on standard input and output until it closes the input or dies.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync()
    {
        DieWithTheParent();

        // Ctrl-C and a service manager's TERM reach the whole group: the parent decides what they mean, and says so by closing the pipe.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);

        // Standard output belongs to the protocol; whatever prints goes to standard error.
        var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        Console.SetOut(Console.Error);
        try
        {
            return await SegmentHost.RunAsync(input, output, OpenFfmpegAsync, CancellationToken.None);
        }
        catch (IOException)
        {
            return 1; // The parent is gone: nobody is left to tell.
        }
    }

    private static async ValueTask<IFrameSource> OpenFfmpegAsync(
        Contracts.Vision.SegmentTask task, FrameShape shape, DecodeOptions options, CancellationToken cancellationToken) =>
        await FfmpegFrameSource.StartAsync(task.SourcePath, task.Video, task.Segment, shape, options, cancellationToken);

    /// <summary>
    /// The kernel kills this process when the thread that started it ends, which in the parent lives as long as the parent itself. The closed
    /// pipe says the same; this holds also while a native call hangs.
    /// </summary>
    private static void DieWithTheParent()
    {
        const int SetParentDeathSignal = 1;
        const int Kill = 9;
        if (OperatingSystem.IsLinux()) _ = prctl(SetParentDeathSignal, Kill, 0, 0, 0);
    }

    [DllImport("libc")]
    private static extern int prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
