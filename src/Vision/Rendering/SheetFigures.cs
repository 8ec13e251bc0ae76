using System.Globalization;

namespace SoccerRecognition.Vision.Rendering;

/// <summary>The figures above a contact sheet.</summary>
/// <param name="Text">Time, frames, rate, tracks.</param>
/// <param name="TracksOfTeam">By team, in the order of the teams.</param>
internal sealed record SheetFigures(string Text, IReadOnlyList<int> TracksOfTeam)
{
    public static SheetFigures Of(RenderRequest request, int analysed)
    {
        var tracks = string.Create(CultureInfo.InvariantCulture, $"{request.Tracks.Count} {(request.Video.IsPicture ? "people" : "tracks")}");
        var ofTeam = request.Teams.Select(team => team.Tracks).ToList();
        if (request.Video.IsPicture) return new(tracks, ofTeam);
        var from = request.FromUs ?? request.Video.FirstPtsUs;
        var to = Math.Min(request.ToUs ?? long.MaxValue, request.Video.FirstPtsUs + request.Video.DurationUs);
        var seconds = Math.Max(0.001, (to - from) / 1e6);
        return new(string.Create(CultureInfo.InvariantCulture, $"{ScoreLine.Clock(to - from)} min  ·  {analysed} frames at {analysed / seconds:0.#} fps  ·  {tracks}"), ofTeam);
    }
}
