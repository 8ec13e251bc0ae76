using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Rendering;
using SoccerRecognition.Vision.Tests.Decode;

namespace SoccerRecognition.Vision.Tests.Rendering;

/// <summary>Requests to render, and what the files hold as plain ffmpeg sees it.</summary>
internal static class Rendered
{
    public static readonly RenderOptions Options = new();
    public static readonly LinkedTrack[] Tracks = [new(1, 0, LinkedTeam.A, 0, 1_000_000, 25, 0, 8000), new(2, 0, LinkedTeam.B, 0, 1_000_000, 25, 0, 8000)];
    public static readonly LinkedTeam[] Teams = [new(LinkedTeam.A, "#ff0000", 1), new(LinkedTeam.B, "#0000ff", 1)];

    public static async Task<RenderRequest> RequestAsync(string source, string output) =>
        new(source, (await Decoding.ProbeAsync(source)).Info, Footage.NewPath(output), Tracks, Teams);

    /// <summary>The same boxes at every time.</summary>
    public static IAsyncEnumerable<RenderFrame> Boxes(IEnumerable<long> ptsUs, params RenderBox[] boxes) =>
        ptsUs.Select(one => new RenderFrame(one, boxes)).ToAsyncEnumerable();

    public static RenderBox Box(ushort trackId, int left, int top, int right, int bottom) =>
        new(trackId, (ushort)(8 * left), (ushort)(8 * top), (ushort)(8 * right), (ushort)(8 * bottom), false);

    /// <summary>A pixel of the n-th picture as R, G, B.</summary>
    public static async Task<int[]> PixelAsync(string path, int picture, int x, int y)
    {
        await Ffmpeg.RunAsync(
            "ffmpeg", $"-v error -nostdin -i {path} -vf select='eq(n\\,{picture})',format=rgb24,crop=2:2:{x}:{y} -frames:v 1 -f rawvideo -y {path}.px");
        var bytes = await File.ReadAllBytesAsync(path + ".px", TestContext.Current.CancellationToken);
        return [bytes[0], bytes[1], bytes[2]];
    }
}
