using System.Globalization;
using System.Text;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// "pts is one of these" as an expression of ffmpeg's <c>select</c>: a balanced tree of comparisons, so that a frame costs log2(n) of them.
/// Microseconds are exact in its doubles for 285 years.
/// </summary>
internal static class SelectExpression
{
    public static string Of(ReadOnlySpan<long> ptsUs)
    {
        var text = new StringBuilder(ptsUs.Length * 40);
        Append(text, ptsUs);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ReadOnlySpan<long> ptsUs)
    {
        if (ptsUs.Length == 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"eq(pts,{ptsUs[0]})");
            return;
        }

        var middle = ptsUs.Length / 2;
        text.Append(CultureInfo.InvariantCulture, $"if(lt(pts,{ptsUs[middle]}),");
        Append(text, ptsUs[..middle]);
        text.Append(',');
        Append(text, ptsUs[middle..]);
        text.Append(')');
    }
}
