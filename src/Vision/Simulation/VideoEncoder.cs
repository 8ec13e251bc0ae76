using System.Diagnostics;
using System.Globalization;

namespace SoccerRecognition.Vision.Simulation;

/// <summary>An ffmpeg child that makes H.264 of raw frames. Disposing before <see cref="FinishAsync"/> kills it.</summary>
internal sealed class VideoEncoder : IAsyncDisposable
{
    // The number of threads is part of what x264 writes, so it does not follow the machine.
    private const string Threads = "2";

    private readonly Process _ffmpeg;
    private readonly Task<string> _complaints;
    private bool _finished;

    /// <exception cref="InvalidOperationException">ffmpeg is not to be found.</exception>
    public VideoEncoder(string ffmpeg, SimulationOptions options, string path, string container)
    {
        var start = new ProcessStartInfo(ffmpeg) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in Arguments(options, path, container)) start.ArgumentList.Add(argument);
        try
        {
            _ffmpeg = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{ffmpeg} cannot be started: is it installed?", e);
        }

        _complaints = _ffmpeg.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <exception cref="InvalidOperationException">ffmpeg ended early; the message says what it said.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bgra, CancellationToken cancellationToken)
    {
        try
        {
            await _ffmpeg.StandardInput.BaseStream.WriteAsync(bgra, cancellationToken);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"ffmpeg ended early: {await _complaints.WaitAsync(cancellationToken)}", e);
        }
    }

    /// <summary>Waits until the file is whole.</summary>
    /// <exception cref="InvalidOperationException">ffmpeg failed; the message says what it said.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        _ffmpeg.StandardInput.Close();
        await _ffmpeg.WaitForExitAsync(cancellationToken);
        _finished = true;
        if (_ffmpeg.ExitCode != 0) throw new InvalidOperationException($"ffmpeg exited with {_ffmpeg.ExitCode}: {await _complaints}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_finished)
        {
            _ffmpeg.Kill(entireProcessTree: true);
            await _ffmpeg.WaitForExitAsync(CancellationToken.None);
        }

        _ffmpeg.Dispose();
    }

    // The same frames give the same bytes: a fixed number of threads, no dates, no version strings. A keyframe every two seconds and no others.
    private static IEnumerable<string> Arguments(SimulationOptions options, string path, string container)
    {
        var fps = options.Fps.ToString(CultureInfo.InvariantCulture);
        var keyframes = Math.Max(1, (int)Math.Round(2 * options.Fps)).ToString(CultureInfo.InvariantCulture);
        return
        [
            "-hide_banner", "-loglevel", "error", "-y",
            "-f", "rawvideo", "-pixel_format", "bgra", "-video_size", string.Create(CultureInfo.InvariantCulture, $"{options.Width}x{options.Height}"), "-framerate", fps, "-i", "pipe:0",
            "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=fast_bilinear,format=yuv420p",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-threads", Threads, "-g", keyframes, "-keyint_min", keyframes, "-sc_threshold", "0",
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1",
            .. container is "mp4" or "mov" ? (ReadOnlySpan<string>)["-movflags", "+faststart"] : [],
            "-f", container, path,
        ];
    }
}
