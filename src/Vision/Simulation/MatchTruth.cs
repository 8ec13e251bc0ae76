using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace SoccerRecognition.Vision.Simulation;

/// <summary>The truth of a clip, read back whole; meant for clips of minutes (about 1 kB a frame in the file).</summary>
public sealed record MatchTruth(ClipTruth Clip, IReadOnlyList<FrameTruth> Frames)
{
    /// <param name="stream">What <see cref="MatchTruthWriter"/> wrote.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="JsonException">Not JSON, or cut off.</exception>
    /// <exception cref="InvalidDataException">Not the truth of a match, or of a later format.</exception>
    public static async Task<MatchTruth> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var document = await JsonDocument.ParseAsync(stream, default, cancellationToken);
        var root = document.RootElement;
        if (!root.TryGetProperty("format", out var format) || format.GetString() != MatchTruthWriter.Format)
            throw new InvalidDataException($"Not a file of the format {MatchTruthWriter.Format}.");
        return new MatchTruth(ReadClip(root), [.. root.GetProperty("frames").EnumerateArray().Select(ReadFrame)]);
    }

    private static ClipTruth ReadClip(JsonElement root)
    {
        var kits = root.GetProperty("kits");
        return new ClipTruth(
            root.GetProperty("width").GetInt32(),
            root.GetProperty("height").GetInt32(),
            root.GetProperty("fps").GetDouble(),
            root.GetProperty("frameCount").GetInt32(),
            root.GetProperty("seed").GetUInt64(),
            new KitPair(ReadKit(kits, "home"), ReadKit(kits, "homeKeeper"), ReadKit(kits, "away"), ReadKit(kits, "awayKeeper")),
            root.GetProperty("people").Deserialize<PersonTruth[]>(JsonSerializerOptions.Web)!);
    }

    private static Kit ReadKit(JsonElement kits, string name)
    {
        var kit = kits.GetProperty(name);
        var pattern = Enum.Parse<KitPattern>(kit.GetProperty("pattern").GetString()!, ignoreCase: true);
        return new Kit(Colour(kit, "shirt"), Colour(kit, "shorts"), Colour(kit, "socks"), Colour(kit, "number"), pattern, Colour(kit, "second"));
    }

    private static uint Colour(JsonElement kit, string part) =>
        uint.Parse(kit.GetProperty(part).GetString().AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static FrameTruth ReadFrame(JsonElement frame, int index)
    {
        var camera = Numbers(frame.GetProperty("camera"));
        var ball = Numbers(frame.GetProperty("ball"));
        return new FrameTruth(
            index,
            frame.GetProperty("ptsUs").GetInt64(),
            new CameraTruth(new Vector3(camera[0], camera[1], camera[2]), camera[3], camera[4], camera[5]),
            new BallTruth(new Vector3(ball[0], ball[1], ball[2]), new Vector2(ball[3], ball[4]), ball[5]),
            [.. frame.GetProperty("people").EnumerateArray().Select(p => ReadPerson(Numbers(p)))]);
    }

    private static SightingTruth ReadPerson(float[] row) => row.Length == 3
        ? new SightingTruth((int)row[0], new Vector2(row[1], row[2]), default, 0)
        : new SightingTruth((int)row[0], new Vector2(row[1], row[2]), new PictureBox(row[4], row[5], row[6], row[7]), row[3]);

    private static float[] Numbers(JsonElement row) => [.. row.EnumerateArray().Select(v => v.GetSingle())];
}
