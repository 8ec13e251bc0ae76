using System.Runtime.CompilerServices;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// The frames of one segment from one ffmpeg child, whose pipe is the back-pressure. Every picture's timestamp is held against the plan:
/// pictures that are not listed are dropped, listed ones that do not come are counted (<c>frames-missing</c>), none is ever shifted.
/// </summary>
public sealed class FfmpegFrameSource : IFrameSource
{
    private readonly string _path;
    private readonly VideoInfo _video;
    private readonly PlannedSegment _segment;
    private readonly DecodeOptions _options;
    private readonly List<Warning> _warnings = [];
    private DecodeRun _run;
    private long? _seekUs;
    private int _next;
    private int _missing;
    private long? _firstMissingUs;
    private bool _delivered;
    private bool _ended;
    private bool _disposed;

    private FfmpegFrameSource(DecodeRun run, string path, VideoInfo video, PlannedSegment segment, FrameShape shape, DecodeOptions options) =>
        (_run, _path, _video, _segment, Shape, _options, _seekUs) = (run, path, video, segment, shape, options, segment.SeekUs);

    public FrameShape Shape { get; }

    public IReadOnlyList<Warning> Warnings => _warnings;

    /// <param name="path">A local file: the one that was probed.</param>
    /// <param name="video">Of its index.</param>
    /// <param name="segment">Of its plan; at least one frame.</param>
    /// <param name="shape">What the reader wants.</param>
    /// <param name="options">Limits and programs.</param>
    /// <param name="cancellationToken">Ends the start; later each read has its own.</param>
    /// <exception cref="WorkFailure">ffmpeg or a required sandbox is missing.</exception>
    public static async Task<FfmpegFrameSource> StartAsync(
        string path, VideoInfo video, PlannedSegment segment, FrameShape shape, DecodeOptions options, CancellationToken cancellationToken)
    {
        var run = await DecodeRun.StartAsync(path, video, segment, segment.SeekUs, shape, options, cancellationToken).ConfigureAwait(false);
        return new FfmpegFrameSource(run, path, video, segment, shape, options);
    }

    // The pooled builder: a frame that is waited for allocates nothing either.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<long?> ReadAsync(Memory<byte> pixels, CancellationToken cancellationToken)
    {
        if (pixels.Length < Shape.Bytes) throw new ArgumentException($"{pixels.Length} bytes hold no frame of {Shape.Bytes}.", nameof(pixels));
        ObjectDisposedException.ThrowIf(_disposed, this);
        var listed = _segment.FramePtsUs;
        while (!_ended && _next < listed.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long? read;
            using (cancellationToken.UnsafeRegister(static run => ((DecodeRun)run!).Kill(), _run))
                read = await _run.ReadAsync(pixels[..Shape.Bytes], Patience()).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (read is not { } ptsUs)
            {
                await FinishAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (!_delivered && _seekUs is not null && ptsUs > listed[0])
            {
                await RestartAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (IsListed(ptsUs))
            {
                return ptsUs;
            }
        }

        End();
        return null;
    }

    /// <summary>Kills the child and waits until its readers and its pipes are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _run.DisposeAsync().ConfigureAwait(false);
    }

    private bool IsListed(long ptsUs)
    {
        var listed = _segment.FramePtsUs;
        while (_next < listed.Length && listed[_next] < ptsUs) CountMissing();
        if (_next == listed.Length || listed[_next] != ptsUs) return false;
        _next++;
        return _delivered = true;
    }

    private void CountMissing()
    {
        _missing++;
        _firstMissingUs ??= _segment.FramePtsUs[_next];
        _next++;
    }

    /// <summary>ffmpeg gave all it had: a death is a failure, footage that could not be decoded is not.</summary>
    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        var exitCode = await _run.EndAsync(cancellationToken).ConfigureAwait(false);
        if (!_delivered && _seekUs is not null)
        {
            await RestartAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!_delivered && (exitCode != 0 || _video.IsPicture))
            throw new WorkFailure(FailureCode.MediaCorrupt, $"No picture could be decoded. {ExitDiagnosis.LastWords(_run.Errors)}");
        while (_next < _segment.FramePtsUs.Length) CountMissing();
    }

    /// <summary>The container's seek went past the first listed frame, or nowhere: once more, from the start of the file.</summary>
    private async Task RestartAsync(CancellationToken cancellationToken)
    {
        await _run.DisposeAsync().ConfigureAwait(false);
        _seekUs = null;
        _run = await DecodeRun.StartAsync(_path, _video, _segment, null, Shape, _options, cancellationToken).ConfigureAwait(false);
    }

    private void End()
    {
        if (_ended) return;
        _ended = true;
        // Nothing more is wanted; it need not decode up to its own end.
        _run.Kill();
        if (_missing == 0) return;
        _warnings.Add(Warning.FramesMissing(_missing, _firstMissingUs));
    }

    /// <summary>Silence is no stall while ffmpeg decodes what is skipped: at half the footage's pace it is still alive.</summary>
    private TimeSpan Patience()
    {
        var listed = _segment.FramePtsUs;
        var lastUs = _next > 0 ? listed[_next - 1] : _seekUs ?? _video.FirstPtsUs;
        return _options.StallTimeout + TimeSpan.FromMicroseconds(2.0 * Math.Max(0, listed[_next] - lastUs));
    }
}
