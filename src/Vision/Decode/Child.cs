using System.Diagnostics;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace SoccerRecognition.Vision.Decode;

/// <summary>One running ffmpeg or ffprobe with its pipes as plain descriptors. It dies with us, whatever kills us.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;

    private Child(Process process)
    {
        _process = process;
        Output = Descriptor(process.StandardOutput);
        Error = Descriptor(process.StandardError);
    }

    public SafeFileHandle Output { get; }

    public SafeFileHandle Error { get; }

    /// <summary>Its standard input, open only after <see cref="OpenAsync"/>.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Starts a child that is fed while it runs: close <see cref="Input"/> when there is no more.</summary>
    /// <param name="command">Program and arguments.</param>
    public static async Task<Child> OpenAsync(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        CleanEnvironment(start);
        return new Child(await ChildSpawner.StartAsync(start).ConfigureAwait(false));
    }

    /// <param name="command">Program and arguments, confined already (<see cref="Confinement"/>).</param>
    /// <param name="input">Given on standard input; null: an empty one.</param>
    /// <param name="cancellationToken">Ends the writing of the input.</param>
    public static async Task<Child> StartAsync(IReadOnlyList<string> command, string? input, CancellationToken cancellationToken)
    {
        var child = await OpenAsync(command).ConfigureAwait(false);
        try
        {
            if (input is not null) await child._process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
            child._process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already; its exit code says why.
        }
        catch (OperationCanceledException)
        {
            await child.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return child;
    }

    /// <summary>Kills it, and what it started. Any thread, any time, more than once.</summary>
    public void Kill()
    {
        try
        {
            // Either ffmpeg itself (the programs before it exec each other), or bwrap, whose --die-with-parent takes ffmpeg along.
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // Reaped already.
        }
    }

    /// <returns>The exit code; 128 + the signal's number if one ended it.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Nobody may read from the pipes any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        Output.Dispose();
        Error.Dispose();
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
    }

    private static SafeFileHandle Descriptor(StreamReader reader) =>
        new(((PipeStream)reader.BaseStream).SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

    private static void CleanEnvironment(ProcessStartInfo start)
    {
        // No proxy, report file or secret of ours reaches it. Few arenas: each reserves 64 MiB of the address space that is limited.
        var path = start.Environment["PATH"];
        start.Environment.TryGetValue("LD_LIBRARY_PATH", out var libraries);
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["LC_ALL"] = "C";
        start.Environment["AV_LOG_FORCE_NOCOLOR"] = "1";
        start.Environment["MALLOC_ARENA_MAX"] = "2";
        if (libraries is not null) start.Environment["LD_LIBRARY_PATH"] = libraries;
    }
}
