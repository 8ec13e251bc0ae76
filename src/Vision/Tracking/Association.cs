using System.Runtime.InteropServices;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>Which box is whose: the pairing with the greatest total likelihood by place, size and kit.</summary>
internal sealed class Association(LinkerOptions options)
{
    /// <summary>Standard deviation of the relative difference of two heights of one person.</summary>
    private const double SizeNoise = 0.18;

    /// <summary>The furthest a box may lie from where its person is expected: chi-squared of two dimensions, 1 in 3,000.</summary>
    private const double MaxSquaredDistance = 16;

    /// <summary>A kit cannot count for more than this: shadows and other people's shirts get into boxes.</summary>
    private const double MaxKitCost = 9;

    private readonly Assignment _assignment = new();
    private double[] _costs = [];
    private int[] _pairs = [];

    /// <summary>Adds the pairs that belong together, in the order of the shorter list.</summary>
    public void Pair(List<Track> tracks, List<CandidateBox> boxes, double maxCost, List<(Track Track, CandidateBox Box)> pairs)
    {
        var byBox = boxes.Count <= tracks.Count;
        var rows = byBox ? boxes.Count : tracks.Count;
        var columns = byBox ? tracks.Count : boxes.Count;
        if (rows == 0) return;
        Fill(tracks, boxes, maxCost, byBox);
        if (_pairs.Length < rows) _pairs = new int[2 * rows];
        _assignment.Solve(_costs.AsSpan(0, rows * columns), rows, columns, _pairs);
        for (var row = 0; row < rows; row++)
        {
            if (_costs[row * columns + _pairs[row]] >= maxCost) continue;
            pairs.Add(byBox ? (tracks[_pairs[row]], boxes[row]) : (tracks[row], boxes[_pairs[row]]));
        }
    }

    private void Fill(List<Track> tracks, List<CandidateBox> boxes, double maxCost, bool byBox)
    {
        var size = tracks.Count * boxes.Count;
        if (_costs.Length < size) _costs = new double[2 * size];
        var candidates = CollectionsMarshal.AsSpan(boxes);
        for (var t = 0; t < tracks.Count; t++)
        {
            for (var b = 0; b < candidates.Length; b++)
            {
                var cost = Math.Min(maxCost, Cost(tracks[t], candidates[b], maxCost));
                _costs[byBox ? b * tracks.Count + t : t * candidates.Length + b] = cost;
            }
        }
    }

    private double Cost(Track track, in CandidateBox box, double maxCost)
    {
        var variance = track.VarianceOfDistance;
        var x = box.X - track.X;
        var y = box.Y - track.Y;
        var distance = (x * x + y * y) / variance;
        if (distance > MaxSquaredDistance) return maxCost;

        var size = (box.Height - track.Height) / (0.5 * (box.Height + track.Height) * SizeNoise);
        var sharpest = options.BoxNoise * track.Height * (options.BoxNoise * track.Height);
        var cost = distance + size * size + 2 * Ln(variance / sharpest);
        if (cost >= maxCost) return maxCost;
        if (track.Kit.Distance(box.Stored.Kit) is { } kit) cost += Math.Min(MaxKitCost, kit * kit / (options.KitNoise * options.KitNoise));
        return cost;
    }

    /// <summary>The natural logarithm, straight between powers of two: the library's differs in the last bit from machine to machine.</summary>
    private static double Ln(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000);
        return 0.6931471805599453 * (exponent + mantissa - 1);
    }
}
