using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>Turns what the fold gathered into the result: who stays, under which id, in which team, with which boxes between.</summary>
internal sealed class LinkedMatchBuilder(VideoInfo video, LinkerOptions options, FrameLinks frames, List<Track> tracks, List<Gap> gaps)
{
    public LinkedMatch Build()
    {
        var long_ = tracks.Where(IsLongEnough).ToList();
        var kept = long_.Take(ushort.MaxValue).ToList();
        var idOf = new ushort[tracks.Count];
        for (var i = 0; i < kept.Count; i++) idOf[kept[i].Index] = (ushort)(i + 1);

        var filled = Fill(idOf);
        var filledOf = new int[kept.Count + 1];
        foreach (var box in filled) filledOf[box.Track]++;
        var (teamOf, teams) = new TeamClustering(options).Cluster(kept);
        return new(
            frames, idOf, filled, [.. kept.Select((track, i) => Describe(track, i + 1, teamOf[i], filledOf[i + 1]))], teams, Warnings(long_.Count));
    }

    /// <summary>Measured time = boxes x the mean time between frames, so that one frame a second, or a single picture, loses nobody.</summary>
    private bool IsLongEnough(Track track)
    {
        if (frames.Count < 2) return true;
        var interval = (frames.PtsUs(frames.Count - 1) - frames.PtsUs(0)) / 1e6 / (frames.Count - 1);
        return track.Boxes * interval >= options.MinTrackSeconds;
    }

    private FilledBox[] Fill(ushort[] idOf)
    {
        var filling = new GapFilling(frames, video.Width, video.Height);
        var filled = new List<FilledBox>();
        foreach (var gap in gaps)
            if (idOf[gap.Track] != 0) filling.Fill(gap with { Track = idOf[gap.Track] }, filled);
        filled.Sort((one, two) => one.Frame != two.Frame ? one.Frame.CompareTo(two.Frame) : one.Track.CompareTo(two.Track));
        return [.. filled];
    }

    private LinkedTrack Describe(Track track, int id, string? team, int filled) => new(
        id, (byte)options.PersonClassId, team, track.FirstPtsUs, track.LastPtsUs, track.Boxes, filled,
        (int)((2 * track.ScoreSum + track.Boxes) / (2 * track.Boxes)));

    private static Warning[] Warnings(int wanted) => wanted <= ushort.MaxValue
        ? []
        : [new("too-many-tracks", $"Only the first {ushort.MaxValue} tracks have an id.")];
}
