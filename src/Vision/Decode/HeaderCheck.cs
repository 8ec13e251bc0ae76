using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>The limits that a header alone can break: checked before anything is read or decoded.</summary>
internal static class HeaderCheck
{
    /// <returns>The stream to analyse: of the real video streams the one with most pixels, the first of equals.</returns>
    /// <exception cref="WorkFailure">The first limit that is broken.</exception>
    public static StreamHeader Pick(MediaHeader header, string complaints, DecodeOptions options)
    {
        if (header.Streams.Count > options.MaxStreams || header.Format.Streams > options.MaxStreams)
            throw new WorkFailure(FailureCode.TooManyStreams, $"The file has {header.Format.Streams} streams; {options.MaxStreams} are allowed.");
        var stream = header.Streams.Where(one => one.IsVideo).OrderByDescending(one => (long)one.Width * one.Height).ThenBy(one => one.Index).FirstOrDefault()
            ?? throw new WorkFailure(FailureCode.NoVideoStream, "The file has no video stream.");
        CheckCodec(stream);
        if (!MediaWhitelist.IsPicture(header.Format.Name)) CheckTimes(header, stream, options);
        CheckSize(stream, complaints, options);
        return stream;
    }

    /// <summary>Width and height as shown: pixels made square by widening, then turned.</summary>
    public static (int Width, int Height) DisplaySize(StreamHeader stream, Orientation orientation)
    {
        var width = stream.Width;
        if (stream.PixelAspect.IsPositive) width = (int)Math.Clamp(Math.Round(width * stream.PixelAspect.Value), 1, int.MaxValue);
        var onItsSide = orientation is Orientation.Clockwise or Orientation.CounterClockwise or Orientation.Transpose or Orientation.Transverse;
        return onItsSide ? (stream.Height, width) : (width, stream.Height);
    }

    private static void CheckCodec(StreamHeader stream)
    {
        if (stream.Tag is "encv" or "drmi" || stream.Tags?.ContainsKey("enc_key_id") == true)
            throw new WorkFailure(FailureCode.EncryptedMedia, "The video stream is encrypted.");
        if (stream.Codec is null || !MediaWhitelist.Allows(stream.Codec))
            throw new WorkFailure(FailureCode.UnsupportedMedia, $"The codec {stream.Codec ?? stream.Tag ?? "of the video"} is not supported.");
    }

    private static void CheckTimes(MediaHeader header, StreamHeader stream, DecodeOptions options)
    {
        var seconds = Math.Max(header.Format.Seconds, stream.Seconds);
        if (seconds > options.MaxDuration.TotalSeconds)
            throw new WorkFailure(FailureCode.DurationTooLong, $"The video says it lasts {seconds:F0} s; {options.MaxDuration.TotalSeconds:F0} s are allowed.");
        CheckRate(stream.Rate.Value, options);
    }

    /// <param name="fps">0 where unknown.</param>
    public static void CheckRate(double fps, DecodeOptions options)
    {
        if (fps > 0 && (fps > options.MaxFps || fps < options.MinFps))
            throw new WorkFailure(FailureCode.FrameRateUnsupported, $"The video has {fps:0.###} frames per second; {options.MinFps} to {options.MaxFps} are supported.");
    }

    private static void CheckSize(StreamHeader stream, string complaints, DecodeOptions options)
    {
        var (width, height) = DisplaySize(stream, Orientation.Upright);
        if (stream.Width <= 0 || stream.Height <= 0)
        {
            throw ExitDiagnosis.SaysTooLarge(complaints)
                ? new WorkFailure(FailureCode.ResolutionTooLarge, $"The picture has more than {options.MaxPixels} pixels.")
                : new WorkFailure(FailureCode.MediaCorrupt, "The video stream does not say how large its pictures are.");
        }

        if (Math.Max(width, stream.Width) > options.MaxWidth || height > options.MaxHeight || (long)stream.Width * stream.Height > options.MaxPixels)
        {
            throw new WorkFailure(
                FailureCode.ResolutionTooLarge,
                $"The picture is {stream.Width} x {stream.Height} px; {options.MaxWidth} x {options.MaxHeight} and {options.MaxPixels} pixels in all are allowed.");
        }
    }
}
