using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Tracking;

namespace SoccerRecognition.Vision.Tests.Tracking;

public sealed class LinkerDeterminismTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_stored_box_has_exactly_one_entry_and_every_track_one_box_a_frame(int seed)
    {
        var frames = RandomMatch.Frames(seed, 200).ToList();
        var match = Scene.Link(frames);
        var (measured, filled) = (new int[match.Tracks.Count + 1], new int[match.Tracks.Count + 1]);

        Assert.Equal(frames.Count, match.FrameCount);
        for (var i = 0; i < frames.Count; i++)
        {
            var linked = LinkedFrames.Decode(match.Encode(i));
            int[] ids = [.. linked.TrackIds.ToArray().Select(id => (int)id), .. linked.FilledTrackIds.ToArray().Select(id => (int)id)];
            var inTracks = ids.Where(id => id != 0).ToList();
            Assert.Equal(frames[i].PtsUs, match.PtsUs(i));
            Assert.Equal(frames[i].Boxes.Length, linked.TrackIds.Length);
            Assert.Equal(inTracks.Count, inTracks.Distinct().Count());
            foreach (var id in linked.TrackIds) measured[id]++;
            foreach (var id in linked.FilledTrackIds) filled[id]++;
        }

        Assert.NotEmpty(match.Tracks);
        Assert.All(match.Tracks, track => Assert.Equal((measured[track.Id], filled[track.Id]), (track.Boxes, track.FilledBoxes)));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(31)]
    [InlineData(400)]
    public void Segments_of_any_length_give_the_same_digest(int framesASegment)
    {
        var frames = RandomMatch.Frames(4, 400).ToList();
        var linker = new MatchLinker(Scene.Video, new LinkerOptions());
        foreach (var segment in frames.Chunk(framesASegment).Select(Pack))
            for (var i = 0; i < segment.Count; i++)
                linker.Add(segment.PtsUs[i], segment.SignatureOf(i).Span, segment.BoxesOf(i).Span);

        Assert.Equal(Scene.Digest(frames, Scene.Link(frames)), Scene.Digest(frames, linker.Finish()));
    }

    [Fact]
    public void Equal_frames_give_equal_digests_and_one_box_more_another()
    {
        var frames = RandomMatch.Frames(5, 200).ToList();
        var again = RandomMatch.Frames(5, 200).ToList();
        var other = RandomMatch.Frames(5, 200).ToList();
        other[100] = other[100] with { Boxes = other[100].Boxes[..^1] };

        Assert.Equal(Scene.Digest(frames, Scene.Link(frames)), Scene.Digest(again, Scene.Link(again)));
        Assert.NotEqual(Scene.Digest(frames, Scene.Link(frames)), Scene.Digest(other, Scene.Link(other)));
    }

    [Fact]
    public void A_long_match_links_fast_in_little_memory()
    {
        // A fifteenth of a match of 90 minutes at 25 fps, which must take well under a minute and 500 MB.
        const int frames = 9_000;
        var footage = RandomMatch.Frames(6, 500).ToList();
        var linker = new MatchLinker(Scene.Video, new LinkerOptions());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < frames; i++)
            linker.Add(i * 40_000L, footage[i % footage.Count].Signature, PackedBoxes.AsBytes(footage[i % footage.Count].Boxes));
        var match = linker.Finish();
        var elapsed = Stopwatch.GetElapsedTime(start);

        Assert.InRange(footage.Average(frame => frame.Boxes.Length), 18, 30);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, 0, 33_000_000);
        Assert.True(elapsed < TimeSpan.FromSeconds(15), $"{elapsed} for {frames} frames.");
        Assert.Equal(frames, match.FrameCount);
    }

    [Fact]
    public void The_default_options_are_within_their_ranges()
    {
        var options = new LinkerOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }

    private static PackedFrames Pack(SceneFrame[] frames)
    {
        var offsets = new int[frames.Length + 1];
        for (var i = 0; i < frames.Length; i++) offsets[i + 1] = offsets[i] + frames[i].Boxes.Length * PackedBox.Size;
        return new(
            [.. frames.Select(frame => frame.PtsUs)], [.. frames.SelectMany(frame => frame.Signature)], offsets,
            [.. frames.SelectMany(frame => PackedBoxes.AsBytes(frame.Boxes).ToArray())]);
    }
}

/// <summary>23 people who wander, with misses, weak boxes, false alarms and cuts: seeded, the same every time.</summary>
internal static class RandomMatch
{
    public static IEnumerable<SceneFrame> Frames(int seed, int count)
    {
        var random = new Random(seed);
        var scene = new Scene { Picture = i => (byte)(90 + 70 * (i / 150 % 2)) };
        for (var i = 0; i < 23; i++)
        {
            var (x, y) = (100 + random.Next(1080), 150 + random.Next(450));
            var (reach, pace) = (20 + random.Next(120), 0.3 + random.NextDouble());
            var scores = Enumerable.Range(0, 500).Select(_ => random.NextDouble() < 0.08 ? 0 : 0.2 + 0.75 * random.NextDouble()).ToArray();
            var kit = i < 11 ? Kits.Red : i < 22 ? Kits.Blue : Kits.Black;
            scene.With(t => (x + reach * Math.Sin(pace * t), y + reach / 3.0 * Math.Cos(pace * t)), kit, frame => scores[frame % 500], height: 45 + y / 10.0);
        }

        var alarms = Enumerable.Range(0, 500).Select(_ => (random.Next(1280), random.Next(720), random.NextDouble())).ToArray();
        scene.With(t => (alarms[(int)(t * 25 + 0.5) % 500].Item1, alarms[(int)(t * 25 + 0.5) % 500].Item2), score: i => alarms[i % 500].Item3);
        return scene.Frames(count);
    }
}
