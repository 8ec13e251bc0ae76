using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Contracts.Tests.Vision;

public sealed class CanonicalDigestTests
{
    [Fact]
    // The expected value was computed from the documented byte form by another program.
    public void The_digest_of_a_fixed_case_never_changes() =>
        Assert.Equal("e0f55a7184425b6e82a8951e9dd2fc7007f57e5439f1ea00164dbe8845cf8d46", new Case().Digest());

    [Fact]
    public void Digesting_is_repeatable() => Assert.Equal(new Case().Digest(), new Case().Digest());

    public static TheoryData<string> Changes => [.. Counted.Keys];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Whatever_counts_changes_the_digest(string change)
    {
        var changed = new Case();
        Counted[change](changed);

        Assert.NotEqual(new Case().Digest(), changed.Digest());
    }

    [Fact]
    public void The_order_and_the_wording_of_warnings_do_not_count()
    {
        var other = new Case();
        other.Warnings.Reverse();
        other.Warnings[0] = other.Warnings[0] with { Detail = "Said in other words." };

        Assert.Equal(new Case().Digest(), other.Digest());
    }

    [Fact]
    public void The_order_in_which_tracks_and_teams_are_listed_does_not_count()
    {
        var other = new Case();
        other.Tracks.Reverse();
        other.Teams.Reverse();

        Assert.Equal(new Case().Digest(), other.Digest());
    }

    [Fact]
    public void Frames_out_of_order_and_rows_of_different_frames_are_refused()
    {
        using var digest = new CanonicalDigest();
        digest.AddFrame(5, [], LinkedFrames.Encode([], [], []));

        Assert.Throws<ArgumentException>(() => digest.AddFrame(5, [], LinkedFrames.Encode([], [], [])));
        Assert.Throws<ArgumentException>(() => digest.AddFrame(6, [], LinkedFrames.Encode([1], [], [])));
    }

    private static readonly Dictionary<string, Action<Case>> Counted = new()
    {
        ["a frame's pts"] = one => one.FirstPtsUs = -40_001,
        ["a box's place"] = one => one.Boxes[0].Left++,
        ["a box's score"] = one => one.Boxes[0].Score++,
        ["a box's flags"] = one => one.Boxes[1].Flags = BoxFlags.OffPitch,
        ["a box's kit"] = one => one.Boxes[1].Kit[11] = 1,
        ["a box's track"] = one => one.TrackIds[1] = 4,
        ["two boxes' tracks exchanged"] = one => one.TrackIds = [1, 2, 0],
        ["a filled box's place"] = one => one.Filled[0].Bottom++,
        ["a filled box's track"] = one => one.FilledIds[0] = 4,
        ["a filled box less"] = one => (one.Filled, one.FilledIds) = ([], []),
        ["a track's team"] = one => one.Tracks[0] = one.Tracks[0] with { Team = null },
        ["a track's last pts"] = one => one.Tracks[0] = one.Tracks[0] with { LastPtsUs = 1 },
        ["a track's mean score"] = one => one.Tracks[1] = one.Tracks[1] with { MeanScore = 1 },
        ["a track less"] = one => one.Tracks.RemoveAt(1),
        ["a team's colour"] = one => one.Teams[0] = one.Teams[0] with { Colour = "#ff0001" },
        ["a warning less"] = one => one.Warnings.RemoveAt(0),
        ["a warning's code"] = one => one.Warnings[0] = one.Warnings[0] with { Code = "other" },
        ["a warning's place"] = one => one.Warnings[1] = one.Warnings[1] with { PtsUs = 0 },
        ["how many frames a warning is about"] = one => one.Warnings[1] = one.Warnings[1] with { Frames = 2 },
        ["a warning twice"] = one => one.Warnings.Add(one.Warnings[0]),
    };

    private sealed class Case
    {
        public long FirstPtsUs = -40_000;
        public PackedBox[] Boxes = [Sample.Box(10), Sample.Box(20), Sample.Box(30, BoxFlags.OffPitch)];
        public ushort[] TrackIds = [2, 1, 0];
        public PackedBox[] Filled = [Sample.Box(40, BoxFlags.Filled)];
        public ushort[] FilledIds = [3];
        public List<LinkedTrack> Tracks = [new(1, 0, LinkedTeam.A, -40_000, 0, 2, 0, 9000), new(2, 0, null, -40_000, -40_000, 1, 1, 5000)];
        public List<LinkedTeam> Teams = [new(LinkedTeam.A, "#ff0000", 1), new(LinkedTeam.B, "#0000ff", 0)];
        public List<Warning> Warnings = [new("truncated", "The file ends early.", 40_000, 1234), new("frames-missing", "One frame.")];

        public string Digest()
        {
            using var digest = new CanonicalDigest();
            digest.AddFrame(FirstPtsUs, PackedBoxes.AsBytes(Boxes), LinkedFrames.Encode(TrackIds, Filled, FilledIds));
            digest.AddFrame(0, [], LinkedFrames.Encode([], [], []));
            return digest.Finish(Tracks, Teams, Warnings);
        }
    }
}

internal static class Sample
{
    public static PackedBox Box(ushort at, BoxFlags flags = BoxFlags.None) =>
        new() { Left = at, Top = (ushort)(at + 10), Right = (ushort)(at + 20), Bottom = (ushort)(at + 30), Score = 5000, Flags = flags };
}
