using System.Numerics;

namespace SoccerRecognition.Vision.Simulation.World;

/// <summary>The whole world, moved one frame at a time.</summary>
internal sealed class Match
{
    // Play has left the kick-off's symmetry behind when the clip begins.
    private const int WarmUpSteps = 75;

    private readonly Movement _movement;
    private readonly Play _play;
    private readonly float _dt;

    public Match(SimulationOptions options)
    {
        var random = SeededRandom.For(options.Seed, 1);
        Kits = KitPair.All[options.Kits ?? random.Below(KitPair.All.Count)];
        People = Squad.Assemble(Kits, SeededRandom.For(options.Seed, 2));
        _dt = (float)(1 / options.Fps);
        var start = new Vector2(random.Between(-38, 38), random.Between(-24, 24));
        Ball.LieAt(start);
        _play = new Play(People, Ball, SeededRandom.For(options.Seed, 3));
        _movement = new Movement(People, Ball, _play);
        _movement.TakePosts();
        Camera = new CameraOperator(options, Ball.Ground);
        for (var i = 0; i < WarmUpSteps; i++) Step();
    }

    public KitPair Kits { get; }

    public Person[] People { get; }

    public Ball Ball { get; } = new();

    public CameraOperator Camera { get; }

    public float Time { get; private set; }

    public void Step()
    {
        Time += _dt;
        // A slow clip still moves in steps that the motion rules are stable for.
        var parts = (int)MathF.Ceiling(_dt / .041f);
        for (var i = 0; i < parts; i++)
        {
            _movement.Step(Time, _dt / parts);
            _play.Step(_dt / parts);
        }

        Camera.Follow(Ball, Time, _dt);
    }
}
