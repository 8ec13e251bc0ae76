using System.Text.Json;

namespace SoccerRecognition.Vision.Simulation;

/// <summary>
/// Writes the truth of a clip as JSON, frame after frame, so that a whole match never sits in memory. Compact: what a frame holds are rows of
/// numbers, in this order:
/// <code>
/// { "format": "match-truth/1", "width", "height", "fps", "frameCount", "seed", "kits": { "home", "homeKeeper", "away", "awayKeeper", "referee" },
///   "people": [ { "id", "team", "role", "number" } ],
///   "frames": [ { "ptsUs", "camera": [x, y, z metres, pan, tilt radians, focal pixels], "ball": [x, y, z metres, x, y, radius pixels],
///                 "people": [ [id, x, y metres, visibility, x, y, width, height pixels] or, outside the picture, [id, x, y] ] } ] }
/// </code>
/// </summary>
public sealed class MatchTruthWriter : IAsyncDisposable
{
    internal const string Format = "match-truth/1";
    private const int FlushAtBytes = 64 * 1024;
    private readonly Utf8JsonWriter _json;

    /// <param name="stream">Stays open.</param>
    /// <param name="clip">What stays true; written at once.</param>
    public MatchTruthWriter(Stream stream, ClipTruth clip)
    {
        _json = new Utf8JsonWriter(stream);
        WriteClip(clip);
    }

    public async ValueTask WriteAsync(FrameTruth frame, CancellationToken cancellationToken)
    {
        _json.WriteStartObject();
        _json.WriteNumber("ptsUs", frame.PtsUs);
        var camera = frame.Camera;
        Row("camera", [camera.PositionM.X, camera.PositionM.Y, camera.PositionM.Z], 3, [camera.PanRad, camera.TiltRad], 6, [camera.FocalPx], 2);
        var ball = frame.Ball;
        Row("ball", [ball.PositionM.X, ball.PositionM.Y, ball.PositionM.Z], 3, [ball.CentrePx.X, ball.CentrePx.Y, ball.RadiusPx], 2, [], 0);
        _json.WriteStartArray("people");
        foreach (var person in frame.People) WritePerson(person);
        _json.WriteEndArray();
        _json.WriteEndObject();
        if (_json.BytesPending >= FlushAtBytes) await _json.FlushAsync(cancellationToken);
    }

    /// <summary>Closes what is open; the file is whole only after this.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        await _json.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private void WriteClip(ClipTruth clip)
    {
        _json.WriteStartObject();
        _json.WriteString("format", Format);
        _json.WriteNumber("width", clip.Width);
        _json.WriteNumber("height", clip.Height);
        _json.WriteNumber("fps", clip.Fps);
        _json.WriteNumber("frameCount", clip.FrameCount);
        _json.WriteNumber("seed", clip.Seed);
        _json.WriteStartObject("kits");
        foreach (var (name, kit) in (ReadOnlySpan<(string, Kit)>)
            [("home", clip.Kits.Home), ("homeKeeper", clip.Kits.HomeKeeper), ("away", clip.Kits.Away), ("awayKeeper", clip.Kits.AwayKeeper), ("referee", KitPair.Referee)])
        {
            WriteKit(name, kit);
        }

        _json.WriteEndObject();
        _json.WritePropertyName("people");
        JsonSerializer.Serialize(_json, clip.People, JsonSerializerOptions.Web);
        _json.WriteStartArray("frames");
    }

    private void WriteKit(string name, Kit kit)
    {
        _json.WriteStartObject(name);
        foreach (var (part, colour) in (ReadOnlySpan<(string, uint)>)
            [("shirt", kit.Shirt), ("shorts", kit.Shorts), ("socks", kit.Socks), ("number", kit.Number), ("second", kit.Second)])
        {
            _json.WriteString(part, $"#{colour:x6}");
        }

        _json.WriteString("pattern", kit.Pattern switch { KitPattern.Stripes => "stripes", KitPattern.Hoops => "hoops", KitPattern.Sash => "sash", _ => "plain" });
        _json.WriteEndObject();
    }

    private void WritePerson(in SightingTruth person)
    {
        _json.WriteStartArray();
        _json.WriteNumberValue(person.PersonId);
        Numbers([person.PositionM.X, person.PositionM.Y], 2);
        if (!person.Box.IsEmpty)
        {
            Numbers([person.Visibility], 2);
            Numbers([person.Box.X, person.Box.Y, person.Box.Width, person.Box.Height], 1);
        }

        _json.WriteEndArray();
    }

    private void Row(string name, ReadOnlySpan<float> a, int digitsA, ReadOnlySpan<float> b, int digitsB, ReadOnlySpan<float> c, int digitsC)
    {
        _json.WriteStartArray(name);
        Numbers(a, digitsA);
        Numbers(b, digitsB);
        Numbers(c, digitsC);
        _json.WriteEndArray();
    }

    private void Numbers(ReadOnlySpan<float> values, int digits)
    {
        foreach (var value in values) _json.WriteNumberValue(Math.Round((double)value, digits));
    }
}
