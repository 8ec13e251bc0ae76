using System.Numerics;

namespace SoccerRecognition.Vision.Simulation.World;

/// <summary>Where everybody wants to be, and how they get there: posts that follow the ball, chasing, marking, keeping, refereeing.</summary>
internal sealed class Movement(Person[] people, Ball ball, Play play)
{
    private const float TopSpeed = 7.8f, Acceleration = 5.5f, TurnRate = 7, PersonalSpace = 2.4f;
    private Vector2 _play;

    /// <summary>Puts everybody on their post for the ball where it lies.</summary>
    public void TakePosts()
    {
        _play = ball.Ground;
        foreach (var person in people)
        {
            person.Position = Post(person, 0);
            person.Heading = Angle(ball.Ground - person.Position);
        }
    }

    public void Step(float time, float dt)
    {
        // Formations answer to where play is, not to every kick.
        _play = Vector2.Lerp(_play, ball.Ground, Math.Min(1, dt / 1.3f));
        var chasers = Chasers();
        foreach (var person in people)
        {
            var chasing = Array.IndexOf(chasers, person) >= 0;
            var target = chasing ? Chase(person) : Pitch.Inside(Post(person, time), 1);
            Walk(person, target, chasing, dt);
        }
    }

    private Person?[] Chasers()
    {
        if (ball.Holder is { } holder) return [holder, play.Nearest(ball.Ground, 1 - holder.Team).Person];
        var meeting = ball.Ground + new Vector2(ball.Velocity.X, ball.Velocity.Y) * .6f;
        if (ball.RestartTeam >= 0) return [play.Nearest(meeting, ball.RestartTeam).Person];
        var home = play.Nearest(meeting, 0).Person;
        var away = play.Nearest(meeting, 1).Person;
        return ball.Receiver is { } receiver ? [receiver, receiver.Team == 0 ? away : home] : [home, away];
    }

    private Vector2 Chase(Person person)
    {
        if (person == ball.Holder) return Dribble(person);
        if (ball.Holder is { } holder)
        {
            var ownGoal = new Vector2(-Play.Direction(person.Team) * Pitch.HalfLength, 0);
            return ball.Ground + Vector2.Normalize(ownGoal - holder.Position + new Vector2(.01f, 0)) * 1.4f;
        }

        var ahead = new Vector2(ball.Velocity.X, ball.Velocity.Y) * Math.Min(.9f, Vector2.Distance(person.Position, ball.Ground) / 9);
        return Pitch.Inside(ball.Ground + ahead, 4.5f);
    }

    private Vector2 Dribble(Person person)
    {
        if (person.Role == PersonRole.Keeper) return person.Position + new Vector2(Play.Direction(person.Team) * 1.5f, 0);
        var goal = new Vector2(Play.Direction(person.Team) * (Pitch.HalfLength - 6), person.Position.Y * .4f);
        var away = person.Position - play.Nearest(person.Position, 1 - person.Team).Person.Position;
        var aside = away.LengthSquared() < 9 ? Vector2.Normalize(away + new Vector2(.01f, .01f)) * 3 : Vector2.Zero;
        return Pitch.Inside(person.Position + Vector2.Normalize(goal - person.Position) * 5 + aside, -1);
    }

    private Vector2 Post(Person person, float time)
    {
        if (person.Role == PersonRole.Referee) return RefereePost(time);
        var direction = Play.Direction(person.Team);
        if (person.Role == PersonRole.Keeper) return KeeperPost(direction, person, time);
        var advance = direction * _play.X / Pitch.HalfLength;
        var attacking = ball.LastTouch?.Team == person.Team ? .05f : -.03f;
        var x = person.Post.X * .6f + advance * .6f + attacking;
        var y = direction * person.Post.Y * .78f + _play.Y / Pitch.HalfWidth * .3f;
        var wander = new Vector2(MathF.Sin(time * .61f + person.Phase), MathF.Sin(time * .47f + person.Phase * 2.3f)) * 2.6f;
        return new Vector2(direction * Math.Clamp(x, -.9f, .88f) * Pitch.HalfLength, Math.Clamp(y, -.95f, .95f) * Pitch.HalfWidth) + wander;
    }

    private Vector2 KeeperPost(int direction, Person person, float time)
    {
        var goal = new Vector2(-direction * Pitch.HalfLength, 0);
        var out_ = Math.Clamp(Vector2.Distance(goal, _play) * .09f, 1.2f, 9);
        return goal + Vector2.Normalize(_play - goal + new Vector2(direction * .1f, 0)) * out_ + new Vector2(0, .5f * MathF.Sin(time * .8f + person.Phase));
    }

    // The diagonal system: near play, never in it.
    private Vector2 RefereePost(float time)
    {
        var side = new Vector2(-6 * MathF.Sin(time * .11f) - 4, _play.Y > 0 ? -9 : 9);
        return new Vector2(_play.X * .85f, _play.Y * .7f) + side;
    }

    private void Walk(Person person, Vector2 target, bool chasing, float dt)
    {
        var way = target - person.Position;
        var distance = way.Length();
        var top = chasing ? (person == ball.Holder ? 5.2f : TopSpeed) : distance < 2 ? 1.5f : distance < 7 ? 3.6f : 6.8f;
        var wanted = distance < .05f ? Vector2.Zero : way / distance * Math.Min(top, distance * 1.1f);
        wanted += Room(person);
        var change = wanted - person.Velocity;
        var most = Acceleration * dt;
        person.Velocity += change.Length() > most ? Vector2.Normalize(change) * most : change;
        if (person.Speed > TopSpeed) person.Velocity *= TopSpeed / person.Speed;
        person.Position += person.Velocity * dt;
        Turn(person, dt);
        person.Stride = (person.Stride + MathF.Tau * person.Speed / (1.05f + .34f * person.Speed) * dt) % MathF.Tau;
    }

    private Vector2 Room(Person person)
    {
        var push = Vector2.Zero;
        foreach (var other in people)
        {
            var apart = person.Position - other.Position;
            var distance = apart.Length();
            if (other == person || distance > PersonalSpace || distance < 1e-3f) continue;
            push += apart / distance * (PersonalSpace - distance) * 1.3f;
        }

        return push;
    }

    private void Turn(Person person, float dt)
    {
        var looked = person.Speed > 1.6f ? person.Velocity : ball.Ground - person.Position;
        if (looked.LengthSquared() < .01f) return;
        var turn = MathF.IEEERemainder(Angle(looked) - person.Heading, MathF.Tau);
        person.Heading += Math.Clamp(turn, -TurnRate * dt, TurnRate * dt);
    }

    private static float Angle(Vector2 v) => MathF.Atan2(v.Y, v.X);
}
