using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>The kit of a track: sums over its boxes, as whole numbers, so that it does not matter how they were added up.</summary>
internal sealed class KitProfile
{
    /// <summary>The fullest bin's colour differs between two kits of one hue sector; it counts half of what the spread over the bins does.</summary>
    private const double ColourShare = 0.5;

    private readonly long[] _bins = new long[KitFeature.Bins];
    private readonly long[] _colour = new long[3];
    private readonly int[] _votes = new int[KitFeature.Bins];
    private readonly long[] _colourOfBin = new long[3 * KitFeature.Bins];

    /// <summary>Boxes whose kit could be seen.</summary>
    public int Boxes { get; private set; }

    public static bool IsSeen(in KitFeature kit)
    {
        for (var i = 0; i < KitFeature.Bins; i++)
            if (kit[i] != 0) return true;
        return false;
    }

    public void Add(in KitFeature kit)
    {
        if (!IsSeen(kit)) return;
        Boxes++;
        var fullest = 0;
        for (var i = 0; i < KitFeature.Bins; i++)
        {
            _bins[i] += kit[i];
            if (kit[i] > kit[fullest]) fullest = i;
        }

        _votes[fullest]++;
        for (var channel = 0; channel < 3; channel++)
        {
            _colour[channel] += kit[KitFeature.Bins + channel];
            _colourOfBin[3 * fullest + channel] += kit[KitFeature.Bins + channel];
        }
    }

    public void Add(KitProfile other)
    {
        Boxes += other.Boxes;
        for (var i = 0; i < _bins.Length; i++) _bins[i] += other._bins[i];
        for (var i = 0; i < _votes.Length; i++) _votes[i] += other._votes[i];
        for (var i = 0; i < _colour.Length; i++) _colour[i] += other._colour[i];
        for (var i = 0; i < _colourOfBin.Length; i++) _colourOfBin[i] += other._colourOfBin[i];
    }

    /// <summary>0 (same) to 1; null where either was never seen.</summary>
    public double? Distance(in KitFeature kit)
    {
        if (Boxes == 0 || !IsSeen(kit)) return null;
        double spread = 0, colour = 0;
        for (var i = 0; i < KitFeature.Bins; i++) spread += Math.Abs((double)_bins[i] / Boxes - kit[i]);
        for (var i = 0; i < 3; i++) colour += Math.Abs((double)_colour[i] / Boxes - kit[KitFeature.Bins + i]);
        return Combine(spread, colour);
    }

    /// <inheritdoc cref="Distance(in KitFeature)"/>
    public double? Distance(KitProfile other)
    {
        if (Boxes == 0 || other.Boxes == 0) return null;
        double spread = 0, colour = 0;
        for (var i = 0; i < KitFeature.Bins; i++) spread += Math.Abs((double)_bins[i] / Boxes - (double)other._bins[i] / other.Boxes);
        for (var i = 0; i < 3; i++) colour += Math.Abs((double)_colour[i] / Boxes - (double)other._colour[i] / other.Boxes);
        return Combine(spread, colour);
    }

    /// <summary>The mean colour of the bin that was most often the fullest.</summary>
    public (byte Red, byte Green, byte Blue) Colour()
    {
        var bin = 0;
        for (var i = 1; i < _votes.Length; i++)
            if (_votes[i] > _votes[bin]) bin = i;
        var votes = Math.Max(1, _votes[bin]);
        return ((byte)(_colourOfBin[3 * bin] / votes), (byte)(_colourOfBin[3 * bin + 1] / votes), (byte)(_colourOfBin[3 * bin + 2] / votes));
    }

    private static double Combine(double spread, double colour) =>
        Math.Min(1, (spread / (2 * 255) + ColourShare * colour / (3 * 255)) / (1 + ColourShare));
}
