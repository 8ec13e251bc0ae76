using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SoccerRecognition.Vision.Models.NanoDet;

/// <summary>
/// Reads NanoDet's outputs. Per stride s: <c>cls_s</c> [B, (H/s)(W/s), classes], already sigmoid, and <c>reg_s</c> [B, (H/s)(W/s), 4 x 11]: for
/// left, top, right, bottom a distribution over 0..10 whose softmax expectation x s is the distance from the cell's centre
/// ((gx + .5) s, (gy + .5) s), in px of the model's picture (generalised focal loss, Li et al. 2020).
/// </summary>
internal sealed class NanoDetHead(ModelDetection detection, int width, int height)
{
    private const int Bins = 11;
    private const int Sides = 4;
    private const int CellsAhead = 24;

    public static readonly int[] Strides = [8, 16, 32];

    private readonly int _classes = detection.Labels.Length;

    public void Read(int level, int slot, ReadOnlySpan<float> scores, ReadOnlySpan<float> sides, CandidateBoxes boxes)
    {
        var stride = Strides[level];
        var (columns, rows) = (width / stride, height / stride);
        var cells = columns * rows;
        scores = scores.Slice(slot * cells * _classes, cells * _classes);
        sides = sides.Slice(slot * cells * Sides * Bins, cells * Sides * Bins);
        for (var cell = 0; cell < cells; cell++)
        {
            FetchAhead(scores, (cell + CellsAhead) * _classes);
            var person = scores[cell * _classes + detection.PersonClassId];
            if (person >= detection.StoreScore) boxes.Add(At(cell, columns, stride, sides, person, detection.PersonClassId));
            if (detection.BallClassId is not { } ballClassId) continue;
            var ball = scores[cell * _classes + ballClassId];
            if (ball >= detection.StoreScore) boxes.Add(At(cell, columns, stride, sides, ball, ballClassId));
        }
    }

    /// <summary>Two scores of each cell are read, from two cache lines far from the next cell's: memory would be waited for without this.</summary>
    private unsafe void FetchAhead(ReadOnlySpan<float> scores, int at)
    {
        if (!Sse.IsSupported || at + _classes > scores.Length) return;
        var cell = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(scores)) + at; // not pinned: to fetch from where the array was is useless but harmless
        Sse.Prefetch0(cell + detection.PersonClassId);
        if (detection.BallClassId is { } ballClassId) Sse.Prefetch0(cell + ballClassId);
    }

    private static Candidate At(int cell, int columns, int stride, ReadOnlySpan<float> sides, float score, int classId)
    {
        var (row, column) = Math.DivRem(cell, columns);
        var (x, y) = ((column + 0.5f) * stride, (row + 0.5f) * stride);
        var bins = sides.Slice(cell * Sides * Bins, Sides * Bins);
        return new Candidate(
            x - Expectation(bins[..Bins]) * stride,
            y - Expectation(bins.Slice(Bins, Bins)) * stride,
            x + Expectation(bins.Slice(2 * Bins, Bins)) * stride,
            y + Expectation(bins.Slice(3 * Bins, Bins)) * stride,
            score,
            cell + (stride << 24),
            (byte)classId);
    }

    /// <summary>Mean bin under the softmax of the logits; in fixed order, so that every machine of a class adds alike.</summary>
    private static float Expectation(ReadOnlySpan<float> logits)
    {
        var highest = float.NegativeInfinity;
        foreach (var logit in logits) highest = MathF.Max(highest, logit);
        float sum = 0, weighted = 0;
        for (var bin = 0; bin < logits.Length; bin++)
        {
            var weight = MathF.Exp(logits[bin] - highest);
            sum += weight;
            weighted += bin * weight;
        }

        return weighted / sum;
    }
}
