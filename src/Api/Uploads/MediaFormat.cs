namespace SoccerRecognition.Api.Uploads;

/// <summary>A format that is taken.</summary>
/// <param name="Name">For people.</param>
/// <param name="MediaType">What a video of it is stored under.</param>
/// <param name="IsPicture">One still picture.</param>
/// <param name="Extensions">The usual ones.</param>
internal sealed record MediaFormat(string Name, string MediaType, bool IsPicture, params string[] Extensions)
{
    public static readonly MediaFormat Mp4 = new("MPEG-4", "video/mp4", false, ".mp4", ".m4v");
    public static readonly MediaFormat QuickTime = new("QuickTime", "video/quicktime", false, ".mov");
    public static readonly MediaFormat ThreeGp = new("3GPP", "video/3gpp", false, ".3gp");
    public static readonly MediaFormat Matroska = new("Matroska", "video/x-matroska", false, ".mkv");
    public static readonly MediaFormat WebM = new("WebM", "video/webm", false, ".webm");
    public static readonly MediaFormat TransportStream = new("MPEG transport stream", "video/mp2t", false, ".ts", ".m2ts", ".mts");
    public static readonly MediaFormat ProgramStream = new("MPEG program stream", "video/mpeg", false, ".mpg", ".mpeg", ".vob");
    public static readonly MediaFormat Avi = new("AVI", "video/x-msvideo", false, ".avi");
    public static readonly MediaFormat Flash = new("Flash video", "video/x-flv", false, ".flv");
    public static readonly MediaFormat Asf = new("Windows Media", "video/x-ms-asf", false, ".wmv", ".asf");
    public static readonly MediaFormat Ogg = new("Ogg", "video/ogg", false, ".ogv", ".ogg");
    public static readonly MediaFormat Mxf = new("MXF", "application/mxf", false, ".mxf");
    public static readonly MediaFormat Png = new("PNG", "image/png", true, ".png");
    public static readonly MediaFormat Jpeg = new("JPEG", "image/jpeg", true, ".jpg", ".jpeg");
    public static readonly MediaFormat WebP = new("WebP", "image/webp", true, ".webp");
    public static readonly MediaFormat Bmp = new("BMP", "image/bmp", true, ".bmp");

    public static readonly IReadOnlyList<MediaFormat> All =
        [Mp4, QuickTime, ThreeGp, Matroska, WebM, TransportStream, ProgramStream, Avi, Flash, Asf, Ogg, Mxf, Png, Jpeg, WebP, Bmp];
}
