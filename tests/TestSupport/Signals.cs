using System.ComponentModel;
using System.Runtime.InteropServices;

namespace SoccerRecognition.TestSupport;

/// <summary>What the outside world does to a process: <c>kill -9</c>, a pause (a zombie worker, a machine that swaps), a polite request to end.</summary>
public static class Signals
{
    private const int Kill = 9, Terminate = 15, Continue = 18, Stop = 19;

    /// <summary>SIGKILL to this process alone, not to its children.</summary>
    public static void KillHard(int processId) => Send(processId, Kill);

    /// <summary>SIGKILL to a whole process group, which its leader names.</summary>
    public static void KillGroup(int leader) => SendToGroup(leader, Kill);

    /// <summary>SIGSTOP to a whole process group.</summary>
    public static void PauseGroup(int leader) => SendToGroup(leader, Stop);

    /// <summary>SIGCONT to a whole process group.</summary>
    public static void ResumeGroup(int leader) => SendToGroup(leader, Continue);

    /// <summary>SIGSTOP: the process stands still until <see cref="Resume"/>.</summary>
    public static void Pause(int processId) => Send(processId, Stop);

    /// <summary>SIGCONT.</summary>
    public static void Resume(int processId) => Send(processId, Continue);

    /// <summary>SIGTERM.</summary>
    public static void AskToEnd(int processId) => Send(processId, Terminate);

    private static void Send(int processId, int signal)
    {
        // 0 and negative numbers would mean a group, or everybody.
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 2);
        if (SendSignal(processId, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"signal {signal} to {processId}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static void SendToGroup(int leader, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leader, 2);
        const int noSuchProcess = 3;
        if (SendSignal(-leader, signal) != 0 && Marshal.GetLastPInvokeError() != noSuchProcess)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"signal {signal} to the group of {leader}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
