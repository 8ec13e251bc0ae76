namespace SoccerRecognition.Vision.Simulation.Drawing;

/// <summary>Smooth noise between -1 and 1: random numbers on a grid that repeats, bilinear in between.</summary>
internal sealed class ValueNoise
{
    private const int Grid = 64;
    private readonly float[] _values = new float[Grid * Grid];
    private readonly float _cell;

    /// <param name="random">Where the numbers come from.</param>
    /// <param name="cell">How many pixels apart they are.</param>
    public ValueNoise(SeededRandom random, float cell)
    {
        _cell = cell;
        for (var i = 0; i < _values.Length; i++) _values[i] = random.Between(-1, 1);
    }

    public float At(int x, int y)
    {
        var (u, v) = (x / _cell, y / _cell);
        var (i, j) = ((int)u, (int)v);
        var (s, t) = (u - i, v - j);
        var top = Value(i, j) + (Value(i + 1, j) - Value(i, j)) * s;
        var bottom = Value(i, j + 1) + (Value(i + 1, j + 1) - Value(i, j + 1)) * s;
        return top + (bottom - top) * t;
    }

    private float Value(int i, int j) => _values[(j % Grid) * Grid + i % Grid];
}
