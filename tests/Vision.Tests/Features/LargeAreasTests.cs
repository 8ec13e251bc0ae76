using SoccerRecognition.Vision.Features;

namespace SoccerRecognition.Vision.Tests.Features;

public sealed class LargeAreasTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public void Only_areas_of_at_least_a_thirty_second_of_the_largest_stay(double density)
    {
        const int Columns = 37, Rows = 23;
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var mask = Enumerable.Range(0, Columns * Rows).Select(_ => random.NextDouble() < density ? (byte)255 : (byte)0).ToArray();
            var expected = Straightforward(mask, Columns, Rows);
            new LargeAreas(Columns, Rows).Keep(mask);
            Assert.Equal(expected, mask);
        }
    }

    private static byte[] Straightforward(byte[] mask, int columns, int rows)
    {
        var areas = new List<HashSet<int>>();
        for (var start = 0; start < mask.Length; start++)
        {
            if (mask[start] == 0 || areas.Any(area => area.Contains(start))) continue;
            var area = new HashSet<int>();
            var open = new Queue<int>([start]);
            while (open.TryDequeue(out var cell))
            {
                if (!area.Add(cell)) continue;
                var (x, y) = (cell % columns, cell / columns);
                foreach (var (nx, ny) in new[] { (x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1) })
                    if (nx >= 0 && nx < columns && ny >= 0 && ny < rows && mask[ny * columns + nx] != 0) open.Enqueue(ny * columns + nx);
            }

            areas.Add(area);
        }

        var largest = areas.Max(area => area.Count);
        var kept = areas.Where(area => area.Count * 32 >= largest).SelectMany(area => area).ToHashSet();
        return [.. mask.Select((value, cell) => kept.Contains(cell) ? value : (byte)0)];
    }
}
