using System.Numerics;

namespace SoccerRecognition.Vision.Simulation.World;

/// <summary>Who plays: two elevens in a formation each, and the referee.</summary>
internal static class Squad
{
    private static readonly Vector2[][] s_formations =
    [
        [new(-.62f, -.78f), new(-.7f, -.27f), new(-.7f, .27f), new(-.62f, .78f), new(-.18f, -.8f), new(-.26f, -.27f), new(-.26f, .27f), new(-.18f, .8f), new(.26f, -.28f), new(.3f, .26f)],
        [new(-.62f, -.78f), new(-.7f, -.27f), new(-.7f, .27f), new(-.62f, .78f), new(-.16f, -.45f), new(-.34f, 0), new(-.16f, .45f), new(.26f, -.72f), new(.38f, 0), new(.26f, .72f)],
        [new(-.68f, -.5f), new(-.73f, 0), new(-.68f, .5f), new(-.2f, -.85f), new(-.28f, -.3f), new(-.35f, .05f), new(-.28f, .35f), new(-.2f, .85f), new(.28f, -.25f), new(.32f, .25f)],
        [new(-.62f, -.78f), new(-.7f, -.27f), new(-.7f, .27f), new(-.62f, .78f), new(-.38f, -.22f), new(-.38f, .22f), new(.02f, -.7f), new(.06f, 0), new(.02f, .7f), new(.36f, 0)],
    ];

    private static readonly uint[] s_skins = [0xF0C8A6, 0xE2B08C, 0xC98F68, 0xA56E4A, 0x7C4D32, 0x54341F];
    private static readonly uint[] s_hairs = [0x1B1512, 0x2B1D14, 0x4A3020, 0x7A5A34, 0xB89458];

    public static Person[] Assemble(KitPair kits, SeededRandom random)
    {
        var people = new List<Person>(23);
        for (var team = 0; team < 2; team++)
        {
            var posts = random.Pick<Vector2[]>(s_formations);
            var numbers = ShirtNumbers(random);
            for (var i = 0; i < 11; i++)
            {
                var keeper = i == 0;
                var kit = (team, keeper) switch { (0, true) => kits.HomeKeeper, (0, false) => kits.Home, (_, true) => kits.AwayKeeper, _ => kits.Away };
                people.Add(Somebody(people.Count + 1, team, keeper ? PersonRole.Keeper : PersonRole.Player, numbers[i], kit, keeper ? new(-1, 0) : posts[i - 1], random));
            }
        }

        people.Add(Somebody(23, -1, PersonRole.Referee, 0, KitPair.Referee, Vector2.Zero, random));
        return [.. people];
    }

    private static Person Somebody(int id, int team, PersonRole role, int number, Kit kit, Vector2 post, SeededRandom random) => new()
    {
        Id = id,
        Team = team,
        Role = role,
        Number = number,
        Kit = kit,
        Post = post,
        Skin = random.Pick<uint>(s_skins),
        Hair = random.Pick<uint>(s_hairs),
        HeightM = random.Between(1.72f, 1.92f),
        Phase = random.Between(0, MathF.Tau),
        Stride = random.Between(0, MathF.Tau),
    };

    // The keeper wears 1; the others what squads mostly wear, and now and then a high number.
    private static int[] ShirtNumbers(SeededRandom random)
    {
        var pool = Enumerable.Range(2, 29).ToArray();
        for (var i = 0; i < 10; i++)
        {
            var other = i + random.Below(pool.Length - i);
            (pool[i], pool[other]) = (pool[other], pool[i]);
        }

        if (random.Chance(.5f)) pool[9] = random.Between(0, 1) < .5f ? 77 : 99;
        return [1, .. pool.Take(10)];
    }
}
