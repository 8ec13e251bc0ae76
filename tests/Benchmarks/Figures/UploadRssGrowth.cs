using SoccerRecognition.Benchmarks.Measuring;

namespace SoccerRecognition.Benchmarks.Figures;

internal static class UploadRssGrowth
{
    public static Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench) => throw new NotSupportedException("the Api is not there yet");
}
