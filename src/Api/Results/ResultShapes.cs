using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Jobs.Postgres;
using Stored = SoccerRecognition.Jobs.Postgres.ResultFrame;

namespace SoccerRecognition.Api.Results;

/// <summary>Which boxes of a frame are shown.</summary>
/// <param name="MinScore">Given by the caller: holds for every box.</param>
/// <param name="Confidence">The job's own: boxes below are shown only where a track needs them.</param>
/// <param name="OffPitch">Also crowd, boards and benches.</param>
internal readonly record struct BoxFilter(double? MinScore, double Confidence, bool OffPitch)
{
    public bool Shows(in PackedBox box, int trackId)
    {
        if (!OffPitch && box.Flags.HasFlag(BoxFlags.OffPitch)) return false;
        var score = (double)box.Score / PackedBox.ScoreUnits;
        return MinScore is { } least ? score >= least : trackId > 0 || score >= Confidence;
    }
}

/// <summary>From packed rows to boxes with labels, tracks and teams.</summary>
internal sealed class ResultShapes(ModelFacts models, string model, IReadOnlyList<LinkedTrack> tracks, BoxFilter filter)
{
    private readonly Dictionary<int, string?> _teams = tracks.ToDictionary(track => track.Id, track => track.Team);

    public Contracts.Http.ResultFrame Of(Stored frame)
    {
        var stored = PackedBoxes.FromBytes(frame.Boxes);
        var boxes = new List<ResultBox>(stored.Length);
        if (frame.Linked is null)
        {
            foreach (ref readonly var box in stored) Add(boxes, box, 0);
            return new(frame.PtsUs, boxes);
        }

        var linked = LinkedFrames.Decode(frame.Linked);
        for (var i = 0; i < stored.Length; i++) Add(boxes, stored[i], linked.TrackIds[i]);
        for (var i = 0; i < linked.Filled.Length; i++) Add(boxes, linked.Filled[i], linked.FilledTrackIds[i]);
        return new(frame.PtsUs, boxes);
    }

    public IReadOnlyList<ResultTrack> Tracks() =>
    [
        .. tracks.Select(track => new ResultTrack(
            track.Id, models.LabelOf(model, track.ClassId), track.Team, track.FirstPtsUs, track.LastPtsUs, track.Boxes, track.FilledBoxes,
            (double)track.MeanScore / PackedBox.ScoreUnits)),
    ];

    public static IReadOnlyList<ResultTeam>? Teams(JobSummary? summary) =>
        summary is null ? null : [.. summary.Teams.Select(team => new ResultTeam(team.Key, team.Colour, team.Tracks))];

    private void Add(List<ResultBox> boxes, in PackedBox box, int trackId)
    {
        if (!filter.Shows(box, trackId)) return;
        boxes.Add(new(
            Pixels(box.Left), Pixels(box.Top), Pixels(box.Right), Pixels(box.Bottom), (double)box.Score / PackedBox.ScoreUnits,
            models.LabelOf(model, box.ClassId), trackId > 0 ? trackId : null, trackId > 0 ? _teams.GetValueOrDefault(trackId) : null,
            box.Flags.HasFlag(BoxFlags.OffPitch), box.Flags.HasFlag(BoxFlags.Filled)));
    }

    private static double Pixels(ushort units) => (double)units / PackedBox.UnitsPerPixel;
}
