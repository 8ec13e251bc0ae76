using System.ComponentModel;
using System.Diagnostics;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>One ffmpeg that renders for us: its pipes, its last words, and its end. Disposing kills it.</summary>
internal sealed class FfmpegChild : IAsyncDisposable
{
    private const int KeptLines = 12;
    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();
    private readonly Task _errors;

    private FfmpegChild(Process process, Func<string, bool>? takeLine)
    {
        _process = process;
        _errors = ReadErrorsAsync(takeLine);
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What it said last, for people.</summary>
    public string LastWords
    {
        get
        {
            lock (_lastLines) return string.Join(" / ", _lastLines);
        }
    }

    /// <param name="takeLine">Looks at each line of the error stream; true: it is used up and no message.</param>
    /// <exception cref="WorkFailure"><c>render-failed</c>: the program cannot be started.</exception>
    public static FfmpegChild Start(string program, IEnumerable<string> arguments, Func<string, bool>? takeLine)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            return new(Process.Start(start) ?? throw new WorkFailure(FailureCode.RenderFailed, "ffmpeg did not start."), takeLine);
        }
        catch (Win32Exception cause)
        {
            throw new WorkFailure(FailureCode.RenderFailed, "ffmpeg cannot be started.", cause);
        }
    }

    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _errors.ConfigureAwait(false);
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await EndAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task ReadErrorsAsync(Func<string, bool>? takeLine)
    {
        while (await _process.StandardError.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            if (takeLine?.Invoke(line) == true) continue;
            lock (_lastLines)
            {
                _lastLines.Enqueue(line);
                if (_lastLines.Count > KeptLines) _lastLines.Dequeue();
            }
        }
    }
}
