using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>Finds where one shot ends and another begins: the picture changes far more than it did before.</summary>
internal sealed class CutDetector(LinkerOptions options)
{
    /// <summary>How much of the usual change a picture may show again before it counts as a cut: pans at low sampling rates change much each time.</summary>
    private const double UsualFactor = 2.5;

    /// <summary>How fast the usual change follows: the weight of the newest.</summary>
    private const double Follow = 0.2;

    private readonly byte[] _last = new byte[PictureSignature.Size];
    private bool _hasLast;
    private double _usual;

    /// <summary>True for the first picture of a new shot; false for the first of all.</summary>
    public bool IsCut(ReadOnlySpan<byte> signature)
    {
        var change = 0;
        for (var i = 0; i < _last.Length; i++) change += Math.Abs(signature[i] - _last[i]);
        var isFirst = !_hasLast;
        signature.CopyTo(_last);
        _hasLast = true;
        if (isFirst) return false;

        var mean = (double)change / _last.Length;
        var isCut = mean > options.CutThreshold + UsualFactor * _usual;
        _usual = isCut ? 0 : _usual + Follow * (mean - _usual);
        return isCut;
    }
}
