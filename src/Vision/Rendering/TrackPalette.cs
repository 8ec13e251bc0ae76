using System.Globalization;
using SkiaSharp;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>Which colour a track has: its team's kit, brightened so that it shows on grass.</summary>
internal sealed class TrackPalette
{
    private static readonly SKColor NoTeam = new(0xc8, 0xcc, 0xd0);
    private static readonly SKColor[] Spare = [new(0xff, 0xd1, 0x3b), new(0xe8, 0x7b, 0xff), new(0x4c, 0xd7, 0xf6), new(0xff, 0x7a, 0x45)];
    private readonly Dictionary<int, SKColor> _ofTrack;

    public TrackPalette(IReadOnlyList<LinkedTrack> tracks, IReadOnlyList<LinkedTeam> teams)
    {
        var taken = new List<SKColor>();
        var ofTeam = new Dictionary<string, SKColor>(StringComparer.Ordinal);
        foreach (var team in teams) taken.Add(ofTeam[team.Key] = Distinct(Brighten(Parse(team.Colour)), taken));
        ofTeam[LinkedTeam.Other] = Distinct(Spare[0], taken);
        Teams = [.. teams.Select(team => (team.Key, ofTeam[team.Key]))];
        _ofTrack = tracks.ToDictionary(track => track.Id, track => track.Team is { } key && ofTeam.TryGetValue(key, out var colour) ? colour : NoTeam);
        TeamOf = tracks.ToDictionary(track => track.Id, track => track.Team);
    }

    public IReadOnlyList<(string Key, SKColor Colour)> Teams { get; }

    public IReadOnlyDictionary<int, string?> TeamOf { get; }

    public SKColor Of(int trackId) => _ofTrack.GetValueOrDefault(trackId, NoTeam);

    /// <summary>Black or white, whichever is easier to read on it.</summary>
    public static SKColor TextOn(SKColor ground) =>
        299 * ground.Red + 587 * ground.Green + 114 * ground.Blue > 140_000 ? new(0x10, 0x14, 0x18) : SKColors.White;

    private static SKColor Parse(string colour) =>
        uint.TryParse(colour.AsSpan().TrimStart('#'), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rgb)
            ? new SKColor(0xff000000 | rgb)
            : NoTeam;

    /// <summary>A kit in the shade is dark and dull: at least 80 % brightness, and colours that are colours get at least 55 % saturation.</summary>
    private static SKColor Brighten(SKColor kit)
    {
        kit.ToHsv(out var hue, out var saturation, out var value);
        if (saturation < 18) return value < 35 ? new(0x46, 0x4c, 0x56) : new(0xf2, 0xf4, 0xf6);
        return SKColor.FromHsv(hue, Math.Max(saturation, 55), Math.Max(value, 85));
    }

    private static SKColor Distinct(SKColor wanted, List<SKColor> taken) =>
        taken.TrueForAll(other => Distance(wanted, other) > 110) ? wanted : Spare.First(spare => taken.TrueForAll(other => Distance(spare, other) > 110));

    private static int Distance(SKColor one, SKColor two) =>
        Math.Abs(one.Red - two.Red) + Math.Abs(one.Green - two.Green) + Math.Abs(one.Blue - two.Blue);
}
