using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tests.Tracking;

public sealed class TeamClusteringTests
{
    [Fact]
    public void Two_kits_are_two_teams_and_the_referee_and_the_keeper_are_others()
    {
        var frames = Match(Kits.Red, Kits.Blue).Frames(60).ToList();

        var match = Scene.Link(frames);

        Assert.Equal([("a", 6), ("b", 6)], match.Teams.Select(team => (team.Key, team.Tracks)));
        Assert.Equal(["#d21e28", "#1e3cd2"], match.Teams.Select(team => team.Colour));
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(LinkedTeam.A, TeamNear(100 + 60 * i, 300));
            Assert.Equal(LinkedTeam.B, TeamNear(700 + 60 * i, 300));
        }

        Assert.Equal(LinkedTeam.Other, TeamNear(600, 500));
        Assert.Equal(LinkedTeam.Other, TeamNear(40, 300));

        string? TeamNear(double x, double y) => match.Tracks[match.TrackNear(frames[30], 30, x, y) - 1].Team;
    }

    [Fact]
    public void The_team_further_left_is_a_whatever_it_wears()
    {
        var match = Scene.Link(Match(Kits.Blue, Kits.Red).Frames(60));

        Assert.Equal(["#1e3cd2", "#d21e28"], match.Teams.Select(team => team.Colour));
    }

    [Fact]
    public void Without_visible_kits_nobody_has_a_team()
    {
        var match = Scene.Link(new Scene().With(_ => (200, 300)).With(_ => (500, 300)).Frames(60));

        Assert.Empty(match.Teams);
        Assert.All(match.Tracks, track => Assert.Null(track.Team));
    }

    [Fact]
    public void One_kit_alone_is_one_team()
    {
        var match = Scene.Link(new Scene().With(_ => (200, 300), Kits.Red).With(_ => (500, 300), Kits.Red).Frames(60));

        Assert.Equal(LinkedTeam.A, Assert.Single(match.Teams).Key);
        Assert.All(match.Tracks, track => Assert.Equal(LinkedTeam.A, track.Team));
    }

    private static Scene Match(byte[] left, byte[] right)
    {
        var scene = new Scene();
        for (var i = 0; i < 6; i++)
        {
            var x = 100 + 60 * i;
            scene.With(_ => (x, 300), left).With(_ => (x + 600, 300), right);
        }

        return scene.With(_ => (600, 500), Kits.Black).With(_ => (40, 300), Kits.Yellow);
    }
}
