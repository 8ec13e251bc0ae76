using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>Cuts a video into segments that workers decode by themselves. Pure: same index, selection and options, same plan.</summary>
public static class SegmentPlanner
{
    /// <returns>In time order, each with at least one frame; together exactly the selected frames.</returns>
    /// <exception cref="WorkFailure"><c>no-frames-selected</c>.</exception>
    public static IReadOnlyList<PlannedSegment> Plan(VideoIndex index, FrameSelection selection, SegmentOptions options)
    {
        var chosen = FrameGrid.Select(index.FramePtsUs, selection);
        if (chosen.Count == 0) throw new WorkFailure(FailureCode.NoFramesSelected, NothingChosen(index, selection));
        var borders = Borders(index, options.Length.Ticks / TimeSpan.TicksPerMicrosecond);
        var segments = new List<PlannedSegment>();
        for (int border = 0, next = 0; border < borders.Count; border++)
        {
            var endFrame = border + 1 < borders.Count ? index.Keyframes[borders[border + 1]] : index.FramePtsUs.Length;
            var from = next;
            while (next < chosen.Count && chosen[next] < endFrame) next++;
            if (next > from) segments.Add(Segment(index, segments.Count, borders[border], endFrame, chosen[from..next]));
        }

        return segments;
    }

    private static PlannedSegment Segment(VideoIndex index, int number, int border, int endFrame, List<int> frames)
    {
        var pts = index.FramePtsUs;
        var endUs = endFrame < pts.Length ? pts[endFrame] : Math.Max(index.Info.FirstPtsUs + index.Info.DurationUs, pts[^1] + 1);
        var startUs = border == 0 ? pts[0] : pts[index.Keyframes[border]];
        // One keyframe before the window: leading pictures of an open group, and what a container's rough seek may miss. From the first keyframe
        // on there is nothing to gain over the start of the file.
        long? seekUs = border > 1 ? pts[index.Keyframes[border - 1]] : null;
        return new PlannedSegment(number, startUs, endUs, seekUs, [.. frames.Select(frame => pts[frame])]);
    }

    /// <summary>Positions in <see cref="VideoIndex.Keyframes"/> where segments start; 0 stands for the start of the file, keyframe or not.</summary>
    private static List<int> Borders(VideoIndex index, long lengthUs)
    {
        var borders = new List<int> { 0 };
        if (!index.Cuttable) return borders;
        var startUs = index.FramePtsUs[0];
        for (var key = 1; key < index.Keyframes.Length; key++)
        {
            var pts = index.FramePtsUs[index.Keyframes[key]];
            if (pts - startUs < lengthUs) continue;
            borders.Add(key);
            startUs = pts;
        }

        return borders;
    }

    private static string NothingChosen(VideoIndex index, FrameSelection selection) =>
        $"No frame lies between {selection.FromUs ?? index.Info.FirstPtsUs} and {selection.ToUs ?? index.Info.FirstPtsUs + index.Info.DurationUs} us; "
        + $"the video has {index.FramePtsUs.Length} frames from {index.Info.FirstPtsUs} us on.";
}
