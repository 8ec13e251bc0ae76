using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>A <see cref="VideoIndex"/> in the making, and the rules by which a video may be cut.</summary>
internal sealed class IndexDraft(MediaHeader header, StreamHeader stream, VideoTraits traits)
{
    private const long PictureDurationUs = 40_000;

    private static readonly HashSet<string> PresentationTimed = ["mov", "matroska", "mpegts", "flv", "nut"];
    private static readonly HashSet<string> SeeksExactly = ["mov", "matroska", "mpegts"];

    /// <summary>A packet of these is one shown frame. Not vp8: its hidden pictures are packets of their own.</summary>
    private static readonly HashSet<string> PacketIsFrame =
    [
        "h264", "hevc", "vp9", "av1", "mpeg1video", "mpeg2video", "mpeg4", "mjpeg", "prores", "dnxhd", "cfhd", "ffv1", "huffyuv", "ffvhuff", "utvideo",
        "rawvideo", "png",
    ];

    private Truncation? _truncation;
    private long[] _framesUs = [];
    private int[] _keyframes = [];
    private long _lastDurationUs;
    private string? _notCut;

    private string Demuxer => header.Format.Name.Split(',')[0];

    private bool IsPicture => MediaWhitelist.IsPicture(header.Format.Name);

    /// <summary>Packets do not tell which frames there are.</summary>
    public bool NeedsScan { get; private set; }

    public bool MayBeCut => _notCut is null;

    public VideoInfo Info
    {
        get
        {
            var (width, height) = HeaderCheck.DisplaySize(stream, traits.Orientation);
            var firstUs = _framesUs.Length > 0 ? _framesUs[0] : 0;
            var durationUs = _framesUs.Length > 0 ? _framesUs[^1] - firstUs + _lastDurationUs : 0;
            var fps = durationUs > 0 ? _framesUs.Length * 1e6 / durationUs : stream.Rate.Value;
            return new VideoInfo(
                header.Format.Name, stream.Codec!, width, height, Math.Round(fps, 6), firstUs, durationUs, _framesUs.Length, IsPicture, traits);
        }
    }

    public void Add(PacketIndex packets, Truncation? truncation)
    {
        _truncation = truncation;
        _lastDurationUs = packets.DurationUs;
        var sorted = packets.Shown.OrderBy(one => one.PtsUs).ToList();
        _framesUs = [.. sorted.Select(one => one.PtsUs).Distinct()];
        _keyframes = [.. sorted.Where(one => one.Key).Select(one => Array.BinarySearch(_framesUs, one.PtsUs)).Distinct()];
        NeedsScan = packets.Untimed > 0 || traits.Interlaced || !PresentationTimed.Contains(Demuxer) || !PacketIsFrame.Contains(stream.Codec!);
        _notCut = WhyNotCut(packets);
    }

    /// <summary>With what decoding showed.</summary>
    public void Replace(List<long> framesUs)
    {
        _framesUs = [.. framesUs.Order().Distinct()];
        _keyframes = [0];
    }

    public void ForbidCuts(string reason) => _notCut ??= reason;

    /// <summary>One frame at 0, which is what the demuxers of pictures give; there are no packets to read.</summary>
    public VideoIndex FinishPicture()
    {
        (_framesUs, _keyframes, _lastDurationUs) = ([0], [0], PictureDurationUs);
        return new VideoIndex(Info, _framesUs, _keyframes, false, "it is one picture", []);
    }

    /// <exception cref="WorkFailure">The frames themselves break a limit that the header kept.</exception>
    public VideoIndex Finish(DecodeOptions options)
    {
        if (_framesUs.Length == 0) throw new WorkFailure(FailureCode.MediaCorrupt, "The video stream holds no picture with a timestamp.");
        if (_lastDurationUs <= 0) _lastDurationUs = _framesUs.Length > 1 ? (_framesUs[^1] - _framesUs[0]) / (_framesUs.Length - 1) : 1;
        var info = Info;
        if (info.DurationUs > options.MaxDuration.TotalMicroseconds)
            throw new WorkFailure(FailureCode.DurationTooLong, $"The video lasts {info.DurationUs / 1_000_000} s; {options.MaxDuration.TotalSeconds:F0} s are allowed.");
        if (_framesUs.Length > 1) HeaderCheck.CheckRate(info.AverageFps, options);
        return new VideoIndex(info, _framesUs, _keyframes, MayBeCut, _notCut, Warnings());
    }

    private Warning[] Warnings()
    {
        if (_truncation is null) return [];
        var of = stream.Frames > 0 ? $" of {stream.Frames}" : "";
        return [new Warning("truncated", $"The file ends early: {_framesUs.Length}{of} frames are left.", _framesUs[^1], _truncation.EndBytes, _framesUs.Length)];
    }

    private string? WhyNotCut(PacketIndex packets) =>
        traits.Interlaced ? "it is interlaced"
        : packets.Untimed > 0 ? "its container has no presentation times"
        : !SeeksExactly.Contains(Demuxer) || !PacketIsFrame.Contains(stream.Codec!) ? $"{stream.Codec} in {Demuxer} is not known to seek exactly"
        : packets.Discarded > 0 ? "an edit list hides some of its pictures"
        : packets.ClockJumps ? "its clock jumps"
        : packets.StartsWithoutKey ? "it does not start with a keyframe"
        : _keyframes.Length < 2 ? "it has no second keyframe"
        : null;
}
