namespace SoccerRecognition.LifecycleSimulation.Model;

/// <summary>Stands for the canonical digest: a fold over the rows that a reader of the analysis would find.</summary>
public static class AbstractDigest
{
    public static ulong Of(AnalysisRow analysis)
    {
        var digest = 0UL;
        for (var segment = 0; segment < (analysis.Segments?.Length ?? 0); segment++)
        {
            foreach (var rows in analysis.Rows)
                if (rows.Run == analysis.Run && rows.Segment == segment) digest = Fold(digest, analysis.Video, segment, rows.Class);
        }

        return digest;
    }

    /// <summary>Of a run that nothing disturbed.</summary>
    public static ulong OfUndisturbed(int video, int segments, string numerics)
    {
        var digest = 0UL;
        for (var segment = 0; segment < segments; segment++) digest = Fold(digest, video, segment, numerics);
        return digest;
    }

    private static ulong Fold(ulong digest, int video, int segment, string numerics) =>
        (digest ^ (((ulong)video << 40) | ((ulong)segment << 8) | numerics[^1])) * 0x9E3779B97F4A7C15UL + 1;
}
