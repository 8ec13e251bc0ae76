using System.Runtime.InteropServices;
using SoccerRecognition.Vision.Simulation.Drawing;
using SoccerRecognition.Vision.Simulation.Figures;
using SoccerRecognition.Vision.Simulation.World;

namespace SoccerRecognition.Vision.Simulation;

/// <summary>
/// A soccer match that never took place: 22 players, a referee and a ball in motion, filmed by one camera, with everything known about every
/// frame. Moves forward only; going back replays from the start. Not thread-safe.
/// </summary>
public sealed class MatchSimulator : IDisposable
{
    private readonly Figure[] _all;
    private readonly List<Figure> _inPicture = new(23);
    private Match _match;
    private FramePainter? _painter;
    private int _frame;

    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    public MatchSimulator(SimulationOptions options)
    {
        Options = options.Checked();
        _match = new Match(Options);
        _all = [.. _match.People.Select(p => new Figure(p))];
        Clip = new ClipTruth(Options.Width, Options.Height, Options.Fps, Options.FrameCount, Options.Seed, _match.Kits, [.. _match.People.Select(About)]);
        Look();
    }

    public SimulationOptions Options { get; }

    /// <summary>What is true of the whole clip.</summary>
    public ClipTruth Clip { get; }

    /// <summary>How many bytes <see cref="Draw"/> writes: height x width x 4.</summary>
    public int FrameBytes => Options.Width * Options.Height * 4;

    /// <summary>Everything that is true of one frame.</summary>
    /// <param name="frame">From 0 to <see cref="SimulationOptions.FrameCount"/> - 1.</param>
    public FrameTruth Truth(int frame)
    {
        MoveTo(frame);
        var camera = _match.Camera.View;
        var ball = _match.Ball.Position;
        return new FrameTruth(
            frame,
            Options.PtsUs(frame),
            new CameraTruth(camera.Position, camera.Pan, camera.Tilt, camera.FocalPx),
            new BallTruth(ball, camera.Project(ball), Ball.Radius * camera.FocalPx / camera.Depth(ball)),
            [.. _all.Select(Sighting)]);
    }

    /// <summary>Draws one frame: rows of B, G, R, A bytes without padding, A always 255.</summary>
    /// <param name="frame">From 0 to <see cref="SimulationOptions.FrameCount"/> - 1; the next one is the cheapest.</param>
    /// <param name="bgra">At least <see cref="FrameBytes"/> long.</param>
    public void Draw(int frame, Span<byte> bgra)
    {
        MoveTo(frame);
        _painter ??= new FramePainter(Options, _match.Kits);
        _painter.Draw(_match, CollectionsMarshal.AsSpan(_inPicture), frame);
        _painter.Pixels.CopyTo(bgra);
    }

    public void Dispose() => _painter?.Dispose();

    private static PersonTruth About(Person person) => new(
        person.Id, person.Team < 0 ? null : person.Team, person.Role, person.Number == 0 ? null : person.Number);

    private void MoveTo(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Options.FrameCount);
        if (frame == _frame) return;
        if (frame < _frame)
        {
            (_match, _frame) = (new Match(Options), 0);
            for (var i = 0; i < _all.Length; i++) _all[i] = new Figure(_match.People[i]);
        }

        for (; _frame < frame; _frame++) _match.Step();
        Look();
    }

    private void Look()
    {
        var camera = _match.Camera.View;
        var picture = new PictureBox(0, 0, Options.Width, Options.Height);
        _inPicture.Clear();
        foreach (var figure in _all)
        {
            figure.Update(camera);
            // Half a body's size around the picture, for shadows that reach into it.
            var around = new PictureBox(figure.Bounds.X - 60, figure.Bounds.Y - 60, figure.Bounds.Width + 120, figure.Bounds.Height + 120);
            if (figure.Depth > 5 && around.Overlaps(picture)) _inPicture.Add(figure);
        }

        _inPicture.Sort((a, b) => b.Depth.CompareTo(a.Depth) is var order and not 0 ? order : a.Person.Id.CompareTo(b.Person.Id));
    }

    private SightingTruth Sighting(Figure figure)
    {
        var index = _inPicture.IndexOf(figure);
        var box = index < 0 ? default : figure.Bounds.Clipped(Options.Width, Options.Height);
        var figures = CollectionsMarshal.AsSpan(_inPicture);
        var visibility = box.IsEmpty ? 0 : Visibility.Of(figures, index, Options.Width, Options.Height);
        return new SightingTruth(figure.Person.Id, figure.Person.Position, box, visibility);
    }
}
