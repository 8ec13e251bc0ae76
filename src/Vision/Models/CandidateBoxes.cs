using System.Runtime.InteropServices;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Models;

/// <summary>A box as a model's head says it.</summary>
/// <param name="Left">In px of the model's picture, like the other sides.</param>
/// <param name="Score">0..1.</param>
/// <param name="Source">The cell or query that said it: unique within a class, breaks ties of score.</param>
internal readonly record struct Candidate(float Left, float Top, float Right, float Bottom, float Score, int Source, byte ClassId)
{
    public float Area => (Right - Left) * (Bottom - Top);
}

/// <summary>
/// Collects one picture's candidates and makes stored boxes of them: greedy non-maximum suppression within each class, best first, in an order
/// that has no ties. One per lane; allocates nothing once it has grown.
/// </summary>
internal sealed class CandidateBoxes(ModelDetection detection, int modelWidth, int modelHeight)
{
    // Suppression is quadratic: a picture of pure noise may not cost more than a few million comparisons.
    private const int MaxCandidates = 2000;

    private readonly List<Candidate> _candidates = new(1024);
    private readonly List<Candidate> _kept = new(256);

    public void Clear() => _candidates.Clear();

    public void Add(in Candidate candidate) => _candidates.Add(candidate);

    /// <returns>How many boxes were written, in stored order.</returns>
    public int Take(int displayWidth, int displayHeight, Span<PackedBox> boxes)
    {
        var sorted = CollectionsMarshal.AsSpan(_candidates);
        sorted.Sort(static (a, b) => BestFirst(a, b));
        _kept.Clear();
        foreach (ref readonly var candidate in sorted[..Math.Min(sorted.Length, MaxCandidates)])
        {
            if (_kept.Count == Math.Min(detection.MaxBoxes, boxes.Length)) break;
            if (!IsSuppressed(candidate)) _kept.Add(candidate);
        }

        var (scaleX, scaleY) = ((float)displayWidth / modelWidth, (float)displayHeight / modelHeight);
        for (var i = 0; i < _kept.Count; i++) boxes[i] = Pack(_kept[i], scaleX, scaleY, displayWidth, displayHeight);
        boxes[.._kept.Count].Sort(static (a, b) => PackedBoxes.Compare(a, b));
        return _kept.Count;
    }

    private bool IsSuppressed(in Candidate candidate)
    {
        foreach (ref readonly var better in CollectionsMarshal.AsSpan(_kept))
        {
            if (better.ClassId != candidate.ClassId) continue;
            var width = MathF.Min(better.Right, candidate.Right) - MathF.Max(better.Left, candidate.Left);
            var height = MathF.Min(better.Bottom, candidate.Bottom) - MathF.Max(better.Top, candidate.Top);
            if (width <= 0 || height <= 0) continue;
            var common = width * height;
            if (common > detection.NmsThreshold * (better.Area + candidate.Area - common)) return true;
        }

        return false;
    }

    private static PackedBox Pack(in Candidate box, float scaleX, float scaleY, int displayWidth, int displayHeight) => new()
    {
        Left = PackedBox.Quantise(Math.Clamp(box.Left * scaleX, 0, displayWidth)),
        Top = PackedBox.Quantise(Math.Clamp(box.Top * scaleY, 0, displayHeight)),
        Right = PackedBox.Quantise(Math.Clamp(box.Right * scaleX, 0, displayWidth)),
        Bottom = PackedBox.Quantise(Math.Clamp(box.Bottom * scaleY, 0, displayHeight)),
        Score = PackedBox.QuantiseScore(box.Score),
        ClassId = box.ClassId,
    };

    private static int BestFirst(in Candidate a, in Candidate b)
    {
        var order = b.Score.CompareTo(a.Score);
        if (order == 0) order = a.ClassId.CompareTo(b.ClassId);
        return order == 0 ? a.Source.CompareTo(b.Source) : order;
    }
}
