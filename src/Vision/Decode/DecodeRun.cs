using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>One ffmpeg child that decodes one segment, with the threads that read its pictures and its messages.</summary>
internal sealed class DecodeRun : IAsyncDisposable
{
    /// <summary>Linux takes arguments of up to 128 KiB; longer lists of frames go through standard input.</summary>
    private const int LongestArgument = 100_000;
    private const int FirstWithSlashOptions = 7;
    private static readonly TimeSpan StallCheck = TimeSpan.FromSeconds(1);

    private readonly Child _child;
    private readonly FrameLog _log = new();
    private readonly PictureReader _pictures;
    private readonly Task _logReader;
    private readonly Timer _watchdog;
    private volatile bool _stalled;

    private DecodeRun(Child child)
    {
        _child = child;
        Pipes.Enlarge(child.Output);
        _pictures = new PictureReader(child.Output, _log);
        _logReader = Task.Factory.StartNew(ReadLog, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _watchdog = new Timer(static run => ((DecodeRun)run!).KillIfStalled(), this, StallCheck, StallCheck);
    }

    public static async Task<DecodeRun> StartAsync(
        string path, VideoInfo video, PlannedSegment segment, long? seekUs, FrameShape shape, DecodeOptions options, CancellationToken cancellationToken) =>
        await StartAsync(await CommandAsync(path, video, segment, seekUs, shape, options, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    /// <param name="chain">Ends with <c>showinfo</c>, in microseconds: the k-th line belongs to the k-th picture.</param>
    /// <param name="pixels">ffmpeg's name of the format that pictures come in.</param>
    public static async Task<DecodeRun> StartAsync(
        string path, VideoInfo video, long? seekUs, string chain, string pixels, DecodeOptions options, CancellationToken cancellationToken) =>
        await StartAsync(await CommandAsync(path, video, seekUs, chain, pixels, options, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>The whole command of a segment's decode, and what it gets on standard input (null: nothing).</summary>
    internal static async Task<(List<string> Command, string? Input)> CommandAsync(
        string path, VideoInfo video, PlannedSegment segment, long? seekUs, FrameShape shape, DecodeOptions options, CancellationToken cancellationToken)
    {
        var toneMap = video.Traits.HighDynamicRange && await FfmpegTools.CanToneMapAsync(options, cancellationToken).ConfigureAwait(false);
        var chain = FilterChain.Frames(video, segment.FramePtsUs, shape, toneMap);
        var pixels = shape.Layout == PixelLayout.Bgr24 ? "bgr24" : "gbrp";
        return await CommandAsync(path, video, seekUs, chain, pixels, options, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<DecodeRun> StartAsync((List<string> Command, string? Input) child, CancellationToken cancellationToken) =>
        new(await Child.StartAsync(child.Command, child.Input, cancellationToken).ConfigureAwait(false));

    private static async Task<(List<string> Command, string? Input)> CommandAsync(
        string path, VideoInfo video, long? seekUs, string chain, string pixels, DecodeOptions options, CancellationToken cancellationToken)
    {
        var tooLong = chain.Length > LongestArgument;
        string[] filters = tooLong ? [await FilterFileOptionAsync(options, cancellationToken).ConfigureAwait(false), "/dev/stdin"] : ["-vf", chain];
        string[] output = ["-f", "rawvideo", "-pix_fmt", pixels, "-y", "pipe:1"];
        var command = await Confinement.WrapAsync(
            options.FfmpegPath, path, input => FfmpegCommand.Decode(input, video, seekUs, filters, options, output), options, cancellationToken).ConfigureAwait(false);
        return (command, tooLong ? chain : null);
    }

    /// <inheritdoc cref="PictureReader.ReadAsync"/>
    public ValueTask<long?> ReadAsync(Memory<byte> picture, TimeSpan patience) => _pictures.ReadAsync(picture, patience);

    /// <summary>After <see cref="ReadAsync"/> gave null: the exit code of an ordinary end.</summary>
    /// <exception cref="WorkFailure">It was none.</exception>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        var exitCode = await _child.WaitAsync(cancellationToken).ConfigureAwait(false);
        await _logReader.ConfigureAwait(false);
        if (_stalled) throw new WorkFailure(FailureCode.Timeout, "ffmpeg gave no picture for longer than allowed.");
        return ExitDiagnosis.OfDeath(exitCode, _log.Errors) is { } death ? throw death : exitCode;
    }

    public string Errors => _log.Errors;

    public void Kill() => _child.Kill();

    public async ValueTask DisposeAsync()
    {
        _child.Kill();
        await _watchdog.DisposeAsync().ConfigureAwait(false);
        await _pictures.CloseAsync().ConfigureAwait(false);
        await _logReader.ConfigureAwait(false);
        await _child.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<string> FilterFileOptionAsync(DecodeOptions options, CancellationToken cancellationToken)
    {
        var version = await FfmpegTools.VersionAsync(options, cancellationToken).ConfigureAwait(false);
        // A build without a number (N-12345-g…, git-…) is newer than 7.
        var major = int.TryParse(version.TrimStart('n').Split('.', '-')[0], out var number) ? number : FirstWithSlashOptions;
        return major >= FirstWithSlashOptions ? "-/filter:v" : "-filter_script:v";
    }

    private void ReadLog()
    {
        try
        {
            ChildRun.ReadLines(_child.Error, line => _log.Add(line.Span));
        }
        finally
        {
            _log.End();
        }
    }

    private void KillIfStalled()
    {
        if (!_pictures.IsOverdue) return;
        _stalled = true;
        _child.Kill();
    }
}
