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

    /// <summary>
    /// What usually accompanies pictures and is never decoded: ffprobe opens every stream's decoder and refuses the whole file over one that is
    /// not listed.
    /// </summary>
    public const string Companions =
        "aac,aac_fixed,aac_latm,mp1,mp1float,mp2,mp2float,mp3,mp3float,ac3,ac3_fixed,eac3,dca,truehd,mlp,opus,libopus,vorbis,libvorbis,flac,alac,amrnb,amrwb,"
        + "wmav1,wmav2,wmapro,wmalossless,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f64le,pcm_u8,pcm_s8,pcm_alaw,pcm_mulaw,"
        + "pcm_s302m,s302m,pcm_bluray,pcm_dvd,adpcm_ima_wav,adpcm_ms,adpcm_ima_qt,speex,libspeex,nellymoser,adpcm_swf,"
        + "mov_text,subrip,srt,ass,ssa,webvtt,text,dvbsub,dvb_subtitle,dvb_teletext,libzvbi_teletextdec,pgssub,hdmv_pgs_subtitle,dvdsub,dvd_subtitle,cc_dec,eia_608";

    private static readonly HashSet<string> KnownCodecs = [.. Codecs.Split(',')];

    public static bool Allows(string codec) => KnownCodecs.Contains(codec);

    /// <summary>Demuxers of one picture: whatever follows it in the file is ignored.</summary>
    public static bool IsPicture(string format) => format.EndsWith("_pipe", StringComparison.Ordinal);
}
