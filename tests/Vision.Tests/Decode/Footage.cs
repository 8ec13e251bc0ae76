using System.Collections.Concurrent;

namespace SoccerRecognition.Vision.Tests.Decode;

/// <summary>Small videos of every kind, made by ffmpeg once per run into a folder that goes with the process.</summary>
internal static class Footage
{
    private const string Moving = "-f lavfi -i testsrc2=s=192x108:r=25:d=8";
    private const string X264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Made = new();
    private static readonly string Folder = MakeFolder();

    /// <summary>File name and how ffmpeg makes it.</summary>
    public static readonly Dictionary<string, string> Recipes = new()
    {
        ["closed-gop.mp4"] = $"{Moving} {X264} -bf 0 -g 25",
        ["b-frames.mp4"] = $"{Moving} {X264} -bf 3 -g 30",
        ["open-gop.mp4"] = $"{Moving} {X264} -bf 3 -g 25 -x264-params open-gop=1:scenecut=0",
        ["open-gop.mkv"] = $"{Moving} {X264} -bf 3 -g 25 -x264-params open-gop=1:scenecut=0",
        ["open-gop.ts"] = $"{Moving} {X264} -bf 3 -g 25 -x264-params open-gop=1:scenecut=0",
        ["b-pyramid.mkv"] = $"{Moving} {X264} -bf 5 -g 40 -x264-params b-pyramid=normal:b-adapt=0",
        ["no-second-key.mp4"] = $"{Moving} {X264} -g 999 -x264-params scenecut=0",
        ["intra-refresh.mp4"] = $"{Moving} {X264} -g 25 -x264-params intra-refresh=1",
        ["vfr.mp4"] = $"{Moving} -vf select='not(eq(mod(n\\,7)\\,3))*not(between(n\\,60\\,90))' -fps_mode vfr {X264} -bf 2 -g 20",
        ["vfr.mkv"] = $"{Moving} -vf select='not(eq(mod(n\\,5)\\,3))' -fps_mode vfr {X264} -bf 2 -g 20",
        ["fps-50.mp4"] = $"-f lavfi -i testsrc2=s=192x108:r=50:d=6 {X264} -bf 2 -g 50",
        ["fps-60-ntsc.mp4"] = $"-f lavfi -i testsrc2=s=192x108:r=60000/1001:d=6 {X264} -bf 2 -g 48",
        ["fps-30-ntsc.mkv"] = $"-f lavfi -i testsrc2=s=192x108:r=30000/1001:d=8 {X264} -bf 2 -g 48",
        ["odd-size.mkv"] = $"-f lavfi -i testsrc2=s=191x107:r=25:d=6 -c:v libx264 -preset ultrafast -pix_fmt yuv444p -g 25",
        ["wide-pixels.mp4"] = $"{Moving} -vf setsar=64/45 {X264} -g 25",
        ["fragmented.mp4"] = $"{Moving} {X264} -bf 2 -g 25 -movflags frag_keyframe+empty_moov",
        ["with-sound.mp4"] = $"{Moving} -f lavfi -i sine=d=8 {X264} -bf 2 -g 25 -c:a aac",
        ["with-sound.ts"] = $"{Moving} -f lavfi -i sine=d=8 {X264} -bf 2 -g 25 -c:a mp2",
        ["hevc.mp4"] = $"{Moving} -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=25:open-gop=1:bframes=3:scenecut=0:pools=1",
        ["vp9.webm"] = $"{Moving} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 25 -b:v 200k -auto-alt-ref 1 -lag-in-frames 10",
        ["vp8.webm"] = $"{Moving} -c:v libvpx -deadline realtime -cpu-used 8 -g 25 -b:v 200k -auto-alt-ref 1 -lag-in-frames 10",
        ["mpeg2.ts"] = $"{Moving} -c:v mpeg2video -bf 2 -g 12 -b:v 1M",
        ["mpeg2.mpg"] = $"{Moving} -c:v mpeg2video -bf 2 -g 12 -b:v 1M",
        ["mpeg4.avi"] = $"{Moving} -c:v mpeg4 -bf 2 -g 12 -b:v 1M",
        ["h264.avi"] = $"{Moving} {X264} -bf 2 -g 25",
        ["mjpeg.avi"] = $"{Moving} -c:v mjpeg -q:v 5",
        ["mjpeg.mov"] = $"{Moving} -c:v mjpeg -q:v 5",
        ["prores.mov"] = "-f lavfi -i testsrc2=s=192x108:r=25:d=6 -c:v prores_ks -profile:v 0",
        ["interlaced.ts"] = $"{Moving} -vf tinterlace=interleave_top,fieldorder=tff -c:v mpeg2video -flags +ildct+ilme -top 1 -bf 2 -g 12 -b:v 1M",
        ["interlaced.mp4"] = $"{Moving} -vf tinterlace=interleave_top,fieldorder=tff {X264} -x264-params tff=1 -bf 2 -g 25",
        ["flash.flv"] = $"{Moving} {X264} -bf 2 -g 25",
    };

    /// <summary>Made from another of the list by copying.</summary>
    private static readonly Dictionary<string, (string From, string Arguments)> Copies = new()
    {
        ["turned-90.mp4"] = ("b-frames.mp4", "-metadata:s:v:0 rotate=90"),
        ["turned-180.mp4"] = ("b-frames.mp4", "-metadata:s:v:0 rotate=180"),
        ["turned-270.mov"] = ("b-frames.mp4", "-metadata:s:v:0 rotate=270"),
        ["late-start.mp4"] = ("b-frames.mp4", "-output_ts_offset 5"),
        ["late-start.ts"] = ("b-frames.mp4", "-output_ts_offset 4000"),
    };

    /// <summary>Starts 1 s into a group: the pictures before are in the file and hidden by an edit list.</summary>
    private const string EditList = "edit-list.mp4";

    public static IEnumerable<string> Names => [.. Recipes.Keys, .. Copies.Keys, EditList];

    public static Task<string> GetAsync(string name) => Made.GetOrAdd(name, one => new Lazy<Task<string>>(() => MakeAsync(one))).Value;

    /// <summary>A path in the folder for a file that a test makes itself.</summary>
    public static string NewPath(string name) => Path.Combine(Folder, name);

    private static async Task<string> MakeAsync(string name)
    {
        var path = NewPath(name);
        if (Recipes.TryGetValue(name, out var recipe)) await Ffmpeg.MakeAsync($"{recipe} {path}");
        else if (Copies.TryGetValue(name, out var copy)) await Ffmpeg.MakeAsync($"-i {await GetAsync(copy.From)} -c copy {copy.Arguments} {path}");
        else if (name == EditList) await Ffmpeg.MakeAsync($"-ss 1.5 -i {await GetAsync("b-frames.mp4")} -c copy {path}");
        else throw new ArgumentException($"No such footage: {name}.", nameof(name));
        return path;
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("footage-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
