using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Tracking;

namespace SoccerRecognition.Vision.Tests.Tracking;

public sealed class MatchLinkerTests
{
    [Fact]
    public void Players_who_cross_keep_their_ids()
    {
        var frames = Crossing(25).Frames(100).ToList();

        var match = Scene.Link(frames);

        Assert.Equal(2, match.Tracks.Count);
        Assert.Equal(match.TrackNear(frames[0], 0, 300, 300), match.TrackNear(frames[99], 99, 300 + 99 * 6, 304));
        Assert.NotEqual(match.TrackNear(frames[0], 0, 300, 300), match.TrackNear(frames[99], 99, 900 - 99 * 6, 310));
    }

    [Fact]
    public void Players_sampled_four_times_a_second_keep_their_ids()
    {
        var frames = Crossing(4).Frames(17).ToList();

        var match = Scene.Link(frames);

        Assert.Equal(2, match.Tracks.Count);
        Assert.All(match.Tracks, track => Assert.Equal(17, track.Boxes));
        Assert.Equal(match.TrackNear(frames[0], 0, 300, 300), match.TrackNear(frames[16], 16, 300 + 4 * 150, 304));
    }

    [Fact]
    public void A_hidden_player_is_found_again_and_the_gap_is_filled()
    {
        // Hidden for 0.8 s while walking 1 px a frame.
        var frames = new Scene().With(t => (200 + 25 * t, 300), score: i => i is >= 30 and < 50 ? 0 : 0.8).Frames(100).ToList();

        var match = Scene.Link(frames);

        var track = Assert.Single(match.Tracks);
        Assert.Equal((80, 20), (track.Boxes, track.FilledBoxes));
        var filled = LinkedFrames.Decode(match.Encode(40)).Filled;
        Assert.Equal(1, filled.Length);
        Assert.True(filled[0].Flags.HasFlag(BoxFlags.Filled));
        Assert.InRange((filled[0].Left + filled[0].Right) / 16.0, 239, 241);
        Assert.Empty(LinkedFrames.Decode(match.Encode(29)).Filled.ToArray());
    }

    [Fact]
    public void A_player_away_for_longer_than_allowed_comes_back_as_another_track()
    {
        var frames = new Scene().With(_ => (200, 300), score: i => i is >= 30 and < 130 ? 0 : 0.8).Frames(200).ToList();

        Assert.Equal(2, Scene.Link(frames).Tracks.Count);
        Assert.Single(Scene.Link(frames, new LinkerOptions { LostSeconds = 5 }).Tracks);
    }

    [Fact]
    public void A_track_starts_at_the_confidence_and_goes_on_below_it()
    {
        var options = new LinkerOptions { Confidence = 0.5, ContinueConfidence = 0.2 };
        var frames = new Scene()
            .With(_ => (200, 300), score: i => i < 10 ? 0.3 : i < 20 ? 0.6 : 0.3)
            .With(_ => (600, 300), score: _ => 0.45)
            .With(_ => (900, 300), score: i => i < 20 ? 0.6 : 0.1)
            .Frames(60).ToList();

        var match = Scene.Link(frames, options);

        Assert.Equal([(10, 59), (0, 19)], match.Tracks.OrderBy(track => -track.Id).Select(track => (Frame(track.FirstPtsUs), Frame(track.LastPtsUs))));
    }

    [Fact]
    public void A_cut_ends_every_track()
    {
        var scene = new Scene { Picture = i => i < 50 ? (byte)90 : (byte)160 }.With(_ => (200, 300)).With(_ => (500, 300));

        var match = Scene.Link(scene.Frames(100));

        Assert.Equal(4, match.Tracks.Count);
        Assert.All(match.Tracks, track => Assert.True(Frame(track.LastPtsUs) < 50 || Frame(track.FirstPtsUs) >= 50));
    }

    [Fact]
    public void A_picture_that_slowly_changes_is_no_cut()
    {
        var scene = new Scene { Picture = i => (byte)(20 + 2 * i) }.With(_ => (200, 300));

        Assert.Single(Scene.Link(scene.Frames(100)).Tracks);
    }

    [Fact]
    public void A_sudden_pan_keeps_all_ids()
    {
        // The camera stands, then turns by 40 px a frame: more than half the distance between two people.
        var scene = new Scene();
        for (var i = 0; i < 12; i++)
        {
            var (x, y) = (1000 + 73 * (i % 4) + 11 * i, 200 + 90 * (i / 4) + 7 * (i % 3));
            scene.With(t => (x - 1000 * Math.Max(0, t - 1), y));
        }

        var frames = scene.Frames(45).Select(frame => frame with { Boxes = [.. frame.Boxes.Where(box => box.Left > 80)] }).ToList();
        var match = Scene.Link(frames);

        Assert.Equal(12, match.Tracks.Count);
        Assert.All(match.Tracks, track => Assert.Equal(0, Frame(track.FirstPtsUs)));
    }

    [Fact]
    public void Boxes_off_the_pitch_and_other_classes_are_in_no_track()
    {
        var frames = new Scene()
            .With(_ => (200, 300)).With(_ => (500, 50), flags: BoxFlags.OffPitch).With(_ => (700, 400), classId: 32).Frames(50).ToList();

        var match = Scene.Link(frames);

        Assert.Single(match.Tracks);
        Assert.Equal(0, match.TrackNear(frames[25], 25, 500, 50));
        Assert.Equal(0, match.TrackNear(frames[25], 25, 700, 400));
    }

    [Fact]
    public void A_single_picture_gives_everybody_an_id()
    {
        var frames = new Scene().With(_ => (200, 300)).With(_ => (500, 300)).Frames(1).ToList();

        Assert.Equal([1, 2], Scene.Link(frames).Tracks.Select(track => track.Id));
    }

    [Fact]
    public void False_alarms_of_a_moment_are_no_tracks()
    {
        var frames = new Scene().With(_ => (200, 300)).With(_ => (900, 600), score: i => i == 20 ? 0.9 : 0).Frames(60).ToList();

        var match = Scene.Link(frames);

        Assert.Single(match.Tracks);
        Assert.Equal(0, match.TrackNear(frames[20], 20, 900, 600));
    }

    [Fact]
    public void A_variable_frame_rate_changes_no_track()
    {
        var frames = new Scene().With(t => (200 + 120 * t, 300)).With(t => (1000 - 120 * t, 340)).Frames(150).Where((_, i) => i % 7 is not (2 or 3)).ToList();

        Assert.Equal(2, Scene.Link(frames).Tracks.Count);
    }

    [Fact]
    public void Ids_count_from_one_in_order_of_first_appearance()
    {
        var frames = new Scene().With(_ => (200, 300), score: i => i < 60 ? 0 : 0.8).With(_ => (500, 300), score: i => i < 30 ? 0 : 0.8).With(_ => (800, 300)).Frames(100);

        var match = Scene.Link(frames);

        Assert.Equal([(1, 0), (2, 30), (3, 60)], match.Tracks.Select(track => (track.Id, Frame(track.FirstPtsUs))));
    }

    [Fact]
    public void A_track_knows_its_boxes_and_its_mean_score()
    {
        var match = Scene.Link(new Scene().With(_ => (200, 300), score: i => i % 2 == 0 ? 0.8 : 0.7).Frames(50));

        Assert.Equal(new LinkedTrack(1, 0, null, 0, 49 * 40_000, 50, 0, 7500), Assert.Single(match.Tracks));
    }

    [Fact]
    public void Frames_out_of_order_are_refused()
    {
        var linker = new MatchLinker(Scene.Video, new LinkerOptions());
        linker.Add(40, new byte[PictureSignature.Size], []);

        Assert.Throws<ArgumentException>(() => linker.Add(40, new byte[PictureSignature.Size], []));
        Assert.Throws<ArgumentException>(() => linker.Add(80, new byte[3], []));
        Assert.Throws<ArgumentException>(() => linker.Add(80, new byte[PictureSignature.Size], new byte[5]));
    }

    [Fact]
    public void No_frames_are_no_match_but_no_error() => Assert.Equal((0, 0), (Scene.Link([]).Tracks.Count, Scene.Link([]).FrameCount));

    private static int Frame(long ptsUs) => (int)(ptsUs / 40_000);

    /// <summary>Two of the same kit run towards each other at 150 px/s and pass within 6 px.</summary>
    private static Scene Crossing(double fps) => new Scene(fps).With(t => (300 + 150 * t, 300 + t)).With(t => (900 - 150 * t, 306 + t));
}
