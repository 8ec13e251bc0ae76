namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// What ffmpeg may open. Demuxers that name other files or addresses (hls, concat, sdp, dash, image2 patterns) are what is kept out; a decoder
/// is listed when match footage or a photo may come in it.
/// </summary>
internal static class MediaWhitelist
{
    public const string Protocols = "file,pipe";

    /// <summary>Names of ffmpeg's demuxers.</summary>
    public const string Formats =
        "mov,matroska,webm,mpegts,mpeg,avi,flv,asf,ogg,mxf,gxf,dv,nut,h264,hevc,m4v,mpegvideo,ivf,obu,gif,"
        + "png_pipe,jpeg_pipe,jpegxl_pipe,webp_pipe,bmp_pipe,tiff_pipe";

    /// <summary>Names of codecs, and of the decoders that stand for them where they differ.</summary>
    public const string Codecs =
        "h264,hevc,av1,libdav1d,libaom-av1,vp8,vp9,libvpx,libvpx-vp9,mpeg1video,mpeg2video,mpegvideo,mpeg4,msmpeg4,msmpeg4v2,msmpeg4v3,h263,h263p,flv,flv1,"
        + "wmv1,wmv2,wmv3,vc1,theora,mjpeg,mjpegb,prores,dnxhd,cfhd,ffv1,huffyuv,ffvhuff,utvideo,dvvideo,rawvideo,gif,png,apng,webp,bmp,tiff,jpegxl,libjxl";

    private static readonly HashSet<string> KnownCodecs = [.. Codecs.Split(',')];

    public static bool Allows(string codec) => KnownCodecs.Contains(codec);

    /// <summary>Demuxers of one picture: whatever follows it in the file is ignored.</summary>
    public static bool IsPicture(string format) => format.EndsWith("_pipe", StringComparison.Ordinal);
}
