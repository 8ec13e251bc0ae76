using System.Numerics;

namespace SoccerRecognition.Vision.Simulation.World;

/// <summary>Who plays the ball, when and where to: passes, tackles, shots and balls that leave the field.</summary>
internal sealed class Play(Person[] people, Ball ball, SeededRandom random)
{
    private const float Reach = .9f, KeeperReach = 1.5f, ReachHeight = 1.7f;
    private static readonly Vector2 s_boards = new(Pitch.HalfLength + 5, Pitch.HalfWidth + 4);
    private float _patience = 1.5f;
    private Vector2 _low, _high;

    /// <summary>+1 for the team that attacks towards positive x.</summary>
    public static int Direction(int team) => team == 0 ? 1 : -1;

    public void Step(float dt)
    {
        if (ball.Holder is { } holder) Hold(holder, dt);
        else Loose(dt);
    }

    private void Hold(Person holder, float dt)
    {
        ball.Carry(dt);
        var (rival, distance) = Nearest(ball.Ground, 1 - holder.Team);
        var pressed = distance < 2.2f;
        _patience -= pressed ? 2 * dt : dt;
        if (distance < 1.1f && holder.Role != PersonRole.Keeper && random.Chance(.7f * dt)) Take(rival);
        else if (_patience <= 0) Release(holder);
    }

    private void Release(Person holder)
    {
        var goal = new Vector2(Direction(holder.Team) * Pitch.HalfLength, 0);
        if (Vector2.Distance(holder.Position, goal) < 23 && random.Chance(.5f)) Shoot(holder, goal);
        else Pass(holder);
    }

    private void Shoot(Person holder, Vector2 goal) =>
        ball.Kick(holder, goal with { Y = random.Bell() * 3.2f }, random.Between(20, 26), random.Between(.5f, 3.5f), null);

    private void Pass(Person holder)
    {
        var receiver = people.Where(p => p.Team == holder.Team && p != holder && p.Role == PersonRole.Player).MaxBy(p => Worth(holder, p))!;
        var lead = Pitch.Inside(receiver.Position + receiver.Velocity * .7f, -1.5f);
        var distance = Vector2.Distance(ball.Ground, lead);
        if (distance > 22)
        {
            var seconds = distance / 17;
            ball.Kick(holder, lead, 17, 9.81f * seconds / 2, receiver);
        }
        else
        {
            // Rolls to a stop some metres behind the receiver: v^2 = 2 a s.
            ball.Kick(holder, lead, MathF.Sqrt(2 * 3.2f * (distance + 5)), distance > 12 && random.Chance(.3f) ? 2 : 0, receiver);
        }
    }

    private float Worth(Person holder, Person mate)
    {
        var way = mate.Position - holder.Position;
        var distance = way.Length();
        var (_, marked) = Nearest(mate.Position, 1 - holder.Team);
        var tooNear = distance < 7 ? 3 : 0;
        return .045f * Direction(holder.Team) * way.X - .06f * Math.Abs(distance - 15) + .25f * Math.Min(marked, 5) - tooNear + random.Between(0, 2.2f);
    }

    private void Loose(float dt)
    {
        ball.Roll(dt);
        if (ball.RestartTeam >= 0) ball.SlowDown(_low, _high, dt);
        else NoticeOutside();
        if (ball.Position.Z > ReachHeight) return;
        foreach (var person in people)
        {
            if (person.Role == PersonRole.Referee || (ball.RestartTeam >= 0 && person.Team != ball.RestartTeam)) continue;
            if (person == ball.LastTouch && ball.FreeTime < .6f) continue;
            var reach = person.Role == PersonRole.Keeper ? KeeperReach : Reach;
            if (Vector2.Distance(person.Position, ball.Ground) > reach) continue;
            Take(person);
            return;
        }
    }

    // Whoever may fetch it plays on from there, so that nothing jumps in the picture.
    private void NoticeOutside()
    {
        var at = ball.Ground;
        (_low, _high) = (-s_boards, s_boards);
        if (Math.Abs(at.Y) > Pitch.HalfWidth + .2f)
        {
            ball.RestartTeam = 1 - (ball.LastTouch?.Team ?? 0);
        }
        else if (Math.Abs(at.X) > Pitch.HalfLength + .2f)
        {
            ball.RestartTeam = at.X > 0 ? 1 : 0;
            if (Math.Abs(at.Y) > Pitch.GoalHalfWidth || ball.Position.Z > Pitch.GoalHeight) return;
            // A goal: the net keeps it.
            var net = new Vector2(Pitch.HalfLength + Pitch.GoalDepth - .3f, Pitch.GoalHalfWidth);
            (_low, _high) = (-net, net);
        }
    }

    private void Take(Person person)
    {
        (ball.Holder, ball.LastTouch, ball.Receiver, ball.RestartTeam) = (person, person, null, -1);
        _patience = person.Role == PersonRole.Keeper ? random.Between(1.5f, 3) : random.Between(.5f, 2.8f);
    }

    public (Person Person, float Distance) Nearest(Vector2 to, int team)
    {
        var (best, distance) = (people[0], float.MaxValue);
        foreach (var person in people)
        {
            if (person.Team != team) continue;
            var away = Vector2.Distance(person.Position, to);
            if (away < distance) (best, distance) = (person, away);
        }

        return (best, distance);
    }
}
