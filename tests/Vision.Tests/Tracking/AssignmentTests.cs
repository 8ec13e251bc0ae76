using SoccerRecognition.Vision.Tracking;

namespace SoccerRecognition.Vision.Tests.Tracking;

public sealed class AssignmentTests
{
    [Fact]
    public void The_pairing_is_as_cheap_as_any()
    {
        var random = new Random(1);
        var assignment = new Assignment();
        for (var round = 0; round < 300; round++)
        {
            var rows = 1 + random.Next(4);
            var columns = rows + random.Next(3);
            var costs = Enumerable.Range(0, rows * columns).Select(_ => (double)random.Next(12)).ToArray();
            var columnOf = new int[rows];

            assignment.Solve(costs, rows, columns, columnOf);

            Assert.Equal(rows, columnOf.Distinct().Count());
            Assert.Equal(Cheapest(costs, columns, 0, 0), columnOf.Select((column, row) => costs[row * columns + column]).Sum());
        }
    }

    [Fact]
    public void Equal_costs_fall_to_the_lowest_columns_in_order()
    {
        var columnOf = new int[3];

        new Assignment().Solve(new double[12], 3, 4, columnOf);

        Assert.Equal([0, 1, 2], columnOf);
    }

    private static double Cheapest(double[] costs, int columns, int row, int used)
    {
        if (row * columns == costs.Length) return 0;
        var best = double.PositiveInfinity;
        for (var column = 0; column < columns; column++)
            if ((used & 1 << column) == 0) best = Math.Min(best, costs[row * columns + column] + Cheapest(costs, columns, row + 1, used | 1 << column));
        return best;
    }
}
