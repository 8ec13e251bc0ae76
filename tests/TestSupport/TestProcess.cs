using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SoccerRecognition.TestSupport;

/// <summary>One of our programs as a process of its own: its output is kept, it can be killed, paused and asked to end; disposal ends it with its children.</summary>
public sealed class TestProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly Lock gate = new();

    private TestProcess(Process process) => this.process = process;

    /// <summary>The operating system's number.</summary>
    public int Id => process.Id;

    /// <summary>Whether it ended, by itself or not.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Standard output and error so far, line by line as they came.</summary>
    public string Output
    {
        get
        {
            lock (gate)
                return output.ToString();
        }
    }

    /// <summary>Resident memory of this process alone, in bytes; 0 once it ended.</summary>
    public long ResidentBytes
    {
        get
        {
            var status = $"/proc/{Id}/status";
            var line = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(text => text.StartsWith("VmRSS:", StringComparison.Ordinal)) : null;
            return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    /// <param name="program">A path, or a name on PATH.</param>
    /// <param name="arguments">Passed as they are.</param>
    /// <param name="environment">Added to this process's own.</param>
    public static TestProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Checkout.Root };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        var started = new TestProcess(process);
        process.OutputDataReceived += started.Keep;
        process.ErrorDataReceived += started.Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Waits until the output contains <paramref name="text"/>.</summary>
    /// <exception cref="InvalidOperationException">The process ended without it.</exception>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public Task SaysAsync(string text, CancellationToken cancellationToken, TimeSpan? within = null) =>
        Eventually.IsTrueAsync(
            $"process {Id} says '{text}'; it said:\n{Output}",
            () =>
            {
                var ended = HasExited;
                if (Output.Contains(text, StringComparison.Ordinal))
                    return true;
                return ended ? throw new InvalidOperationException($"process {Id} ended with {process.ExitCode} before it said '{text}':\n{Output}") : false;
            },
            cancellationToken,
            within);

    /// <summary>kill -9, of this process alone; returns once it is gone.</summary>
    public async Task KillHardAsync(CancellationToken cancellationToken)
    {
        Signals.KillHard(Id);
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>SIGTERM, then waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        if (!HasExited)
            Signals.AskToEnd(Id);
        return await WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (gate)
            output.AppendLine(line.Data);
    }
}
