using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Tracking;

/// <summary>
/// The two kits most boxes wear. The kit with the most boxes of like colour around it founds the first group, the same among the rest the second;
/// both are then averaged over their tracks twice. Who is near neither wears a kit of their own: referee, goalkeeper, staff. No randomness.
/// </summary>
internal sealed class TeamClustering(LinkerOptions options)
{
    /// <summary>Groups are founded by the longest tracks; comparing all pairs of more would only cost time.</summary>
    private const int MaxFounders = 400;

    private const int Rounds = 2;

    /// <summary>The second kit must be this much further from the first than a track may be from its own.</summary>
    private const double Apart = 1.0;

    /// <summary>The second group must have this share of the first one's boxes, else it is no team.</summary>
    private const double MinShare = 0.2;

    public (string?[] TeamOf, IReadOnlyList<LinkedTeam> Teams) Cluster(IReadOnlyList<Track> tracks)
    {
        var founders = tracks.Where(IsSeen).OrderByDescending(track => track.Kit.Boxes).ThenBy(track => track.Index).Take(MaxFounders).ToList();
        var groups = Found(founders);
        for (var round = 0; round < Rounds; round++) groups = Average(groups, tracks);
        if (groups.Count == 2 && FirstSeenFurtherLeft(groups, tracks) == 1) groups.Reverse();

        string[] keys = [LinkedTeam.A, LinkedTeam.B];
        var teamOf = tracks.Select(track => groups.Count == 0 || !IsSeen(track) ? null : Nearest(groups, track) is { } group ? keys[group] : LinkedTeam.Other);
        var named = teamOf.ToArray();
        return (named, groups.Select((kit, i) => Describe(keys[i], kit, named)).ToList());
    }

    private bool IsSeen(Track track) => track.Kit.Boxes >= options.MinKitBoxes;

    private List<KitProfile> Found(List<Track> founders)
    {
        var groups = new List<KitProfile>();
        if (Densest(founders) is not { } first) return groups;
        groups.Add(first.Kit.Kit);
        var rest = founders.Where(track => track.Kit.Distance(first.Kit.Kit) > Apart * options.TeamRadius).ToList();
        if (Densest(rest) is { } second && second.Boxes >= MinShare * first.Boxes) groups.Add(second.Kit.Kit);
        return groups;
    }

    /// <summary>The track with the most boxes of kits like its own; of equals the longest.</summary>
    private (Track Kit, long Boxes)? Densest(List<Track> founders)
    {
        (Track, long)? best = null;
        long most = -1;
        foreach (var founder in founders)
        {
            long boxes = 0;
            foreach (var other in founders)
                if (founder.Kit.Distance(other.Kit) <= options.TeamRadius / 2) boxes += other.Kit.Boxes;
            if (boxes > most) (best, most) = ((founder, boxes), boxes);
        }

        return best;
    }

    private List<KitProfile> Average(List<KitProfile> groups, IReadOnlyList<Track> tracks)
    {
        var means = groups.Select(_ => new KitProfile()).ToList();
        foreach (var track in tracks)
            if (IsSeen(track) && Nearest(groups, track) is { } group) means[group].Add(track.Kit);
        return means.Select((mean, i) => mean.Boxes > 0 ? mean : groups[i]).ToList();
    }

    private int? Nearest(List<KitProfile> groups, Track track)
    {
        int? nearest = null;
        var least = options.TeamRadius;
        for (var i = 0; i < groups.Count; i++)
        {
            if (groups[i].Distance(track.Kit) is not { } distance || distance > least || (nearest is not null && distance == least)) continue;
            (nearest, least) = (i, distance);
        }

        return nearest;
    }

    /// <summary>Compares where the two groups' tracks begin, up to a second after both have been seen.</summary>
    private int FirstSeenFurtherLeft(List<KitProfile> groups, IReadOnlyList<Track> tracks)
    {
        var members = groups.Select((_, i) => tracks.Where(track => IsSeen(track) && Nearest(groups, track) == i).ToList()).ToList();
        if (members.Any(list => list.Count == 0)) return 0;
        var until = members.Max(list => list.Min(track => track.FirstPtsUs)) + 1_000_000;
        var places = members.Select(list => list.Where(track => track.FirstPtsUs <= until).Average(track => track.FirstX)).ToList();
        return places[1] < places[0] ? 1 : 0;
    }

    private static LinkedTeam Describe(string key, KitProfile kit, string?[] teamOf)
    {
        var (red, green, blue) = kit.Colour();
        return new(key, $"#{red:x2}{green:x2}{blue:x2}", teamOf.Count(team => team == key));
    }
}
