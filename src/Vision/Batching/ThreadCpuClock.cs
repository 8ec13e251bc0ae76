using System.Runtime.InteropServices;

namespace SoccerRecognition.Vision.Batching;

/// <summary>The calling thread's processor time (Linux): what a run of the model costs, whoever else the cores serve meanwhile.</summary>
internal static partial class ThreadCpuClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    public static long NowUs => clock_gettime(ThreadCpuTime, out var time) == 0 ? time.Seconds * 1_000_000 + time.Nanoseconds / 1000 : 0;

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
