using System.ComponentModel.DataAnnotations;
using System.Numerics;
using SoccerRecognition.Vision.Simulation;

namespace SoccerRecognition.Vision.Tests.Simulation;

public sealed class MatchSimulatorTests
{
    private static readonly SimulationOptions Small = new() { Width = 640, Height = 360, Duration = TimeSpan.FromSeconds(4), Seed = 11 };

    [Fact]
    public void Same_seed_gives_the_same_pixels_and_the_same_truth()
    {
        using var one = new MatchSimulator(Small);
        using var other = new MatchSimulator(Small);
        foreach (var frame in (int[])[0, 1, 40])
        {
            var pixels = Draw(one, frame);
            Assert.True(pixels.Distinct().Count() > 50, "nothing was drawn");
            Assert.Equal(pixels, Draw(other, frame));
            Assert.Equivalent(one.Truth(frame), other.Truth(frame), strict: true);
        }
    }

    [Fact]
    public void Another_seed_gives_another_match()
    {
        using var one = new MatchSimulator(Small with { Kits = 0 });
        using var other = new MatchSimulator(Small with { Kits = 0, Seed = 12 });
        Assert.NotEqual(Draw(one, 0), Draw(other, 0));
        Assert.NotEqual(one.Truth(0).People[5].PositionM, other.Truth(0).People[5].PositionM);
    }

    [Fact]
    public void A_frame_is_the_same_whether_it_was_reached_forwards_or_by_going_back()
    {
        using var straight = new MatchSimulator(Small);
        using var back = new MatchSimulator(Small);
        _ = Draw(back, 60);
        Assert.Equal(Draw(straight, 20), Draw(back, 20));
        Assert.Equivalent(straight.Truth(20), back.Truth(20), strict: true);
    }

    [Fact]
    public void Two_elevens_with_one_keeper_each_and_numbers_of_their_own_play_under_one_referee()
    {
        for (var seed = 1ul; seed <= 20; seed++)
        {
            using var simulator = new MatchSimulator(Small with { Seed = seed });
            var people = simulator.Clip.People;
            Assert.Equal(Enumerable.Range(1, 23), people.Select(p => p.Id));
            foreach (var team in (int[])[0, 1])
            {
                var eleven = people.Where(p => p.Team == team).ToList();
                Assert.Equal(11, eleven.Count);
                Assert.Single(eleven, p => p.Role == PersonRole.Keeper);
                Assert.Equal(11, eleven.Select(p => p.Number).Distinct().Count());
                Assert.All(eleven, p => Assert.InRange(p.Number!.Value, 1, 99));
            }

            var referee = Assert.Single(people, p => p.Role == PersonRole.Referee);
            Assert.Null(referee.Team);
            Assert.Null(referee.Number);
        }
    }

    [Theory]
    [InlineData(1ul)]
    [InlineData(2ul)]
    [InlineData(3ul)]
    public void Truth_of_a_minute_is_consistent(ulong seed)
    {
        using var simulator = new MatchSimulator(new SimulationOptions { Duration = TimeSpan.FromSeconds(60), Seed = seed });
        FrameTruth? last = null;
        var (seen, hidden) = (0, 0);
        for (var i = 0; i < simulator.Options.FrameCount; i++)
        {
            var frame = simulator.Truth(i);
            Assert.Equal(i * 40_000L, frame.PtsUs);
            Assert.Equal(Enumerable.Range(1, 23), frame.People.Select(p => p.PersonId));
            foreach (var person in frame.People)
            {
                AssertInsidePicture(simulator.Options, person);
                if (person.Visibility > .9f) seen++;
                else if (person.Visibility is > 0 and < .5f) hidden++;
            }

            if (last is not null) AssertSmooth(last, frame);
            last = frame;
        }

        // About a dozen are in the picture at a time, and now and then somebody stands in somebody's way.
        Assert.InRange(seen / (double)simulator.Options.FrameCount, 8, 20);
        Assert.NotEqual(0, hidden);
    }

    [Fact]
    public void Everyone_plays_on_the_pitch_and_the_ball_changes_sides()
    {
        using var simulator = new MatchSimulator(new SimulationOptions { Duration = TimeSpan.FromMinutes(5), Seed = 4 });
        var (left, right) = (0, 0);
        for (var i = 0; i < simulator.Options.FrameCount; i += 25)
        {
            var frame = simulator.Truth(i);
            Assert.All(frame.People, p => Assert.True(Math.Abs(p.PositionM.X) < 58 && Math.Abs(p.PositionM.Y) < 39, $"{p} at {i}"));
            if (frame.Ball.PositionM.X < -5) left++;
            if (frame.Ball.PositionM.X > 5) right++;
            Assert.InRange(frame.Ball.CentrePx.X, -60, 1340);
        }

        Assert.True(left > 20 && right > 20, $"{left} s on the left, {right} s on the right");
    }

    [Fact]
    public void People_are_of_broadcast_size()
    {
        using var simulator = new MatchSimulator(new SimulationOptions { Duration = TimeSpan.FromSeconds(60), Seed = 9 });
        var heights = Enumerable.Range(0, 60).SelectMany(i => simulator.Truth(i * 25).People).Where(p => p.Visibility > .95f).Select(p => p.Box.Height).Order().ToList();
        Assert.InRange(heights[heights.Count / 100], 38, 60);
        Assert.InRange(heights[heights.Count * 99 / 100], 75, 125);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ValidationException>(() => new MatchSimulator(Small with { Width = 100 }));
        Assert.Throws<ValidationException>(() => new MatchSimulator(Small with { Height = 361 }));
        Assert.Throws<ValidationException>(() => new MatchSimulator(Small with { Fps = 0 }));
        Assert.Throws<ValidationException>(() => new MatchSimulator(Small with { Duration = TimeSpan.FromHours(4) }));
        Assert.Throws<ValidationException>(() => new MatchSimulator(Small with { Kits = KitPair.All.Count }));
    }

    private static byte[] Draw(MatchSimulator simulator, int frame)
    {
        var pixels = new byte[simulator.FrameBytes];
        simulator.Draw(frame, pixels);
        return pixels;
    }

    private static void AssertInsidePicture(SimulationOptions options, SightingTruth person)
    {
        Assert.InRange(person.Visibility, 0, 1);
        var box = person.Box;
        if (box.IsEmpty)
        {
            Assert.Equal(0, person.Visibility);
            return;
        }

        Assert.True(box.X >= 0 && box.Y >= 0 && box.Right <= options.Width && box.Bottom <= options.Height, $"{person}");
    }

    private static void AssertSmooth(FrameTruth last, FrameTruth frame)
    {
        foreach (var (before, now) in last.People.Zip(frame.People))
            Assert.True(Vector2.Distance(before.PositionM, now.PositionM) <= 8.01f / 25, $"person {now.PersonId} jumps before frame {frame.Index}");
        Assert.True(Vector3.Distance(last.Ball.PositionM, frame.Ball.PositionM) <= 32f / 25, $"the ball jumps before frame {frame.Index}");
        Assert.True(Math.Abs(last.Camera.PanRad - frame.Camera.PanRad) < .012f, $"the camera jerks before frame {frame.Index}");
    }
}
