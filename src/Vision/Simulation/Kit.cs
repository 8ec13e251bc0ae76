namespace SoccerRecognition.Vision.Simulation;

/// <summary>How a shirt's second colour lies on it.</summary>
public enum KitPattern
{
    Plain,
    Stripes,
    Hoops,
    Sash,
}

/// <summary>What one person wears; colours are 0xRRGGBB.</summary>
public sealed record Kit(uint Shirt, uint Shorts, uint Socks, uint Number, KitPattern Pattern = KitPattern.Plain, uint Second = 0);

/// <summary>The kits of one match. The two teams, their keepers and the referee can be told apart by colour, as the laws of the game ask.</summary>
public sealed record KitPair(Kit Home, Kit HomeKeeper, Kit Away, Kit AwayKeeper)
{
    /// <summary>The referee's: black with yellow trim.</summary>
    public static readonly Kit Referee = new(0x17171B, 0x17171B, 0x17171B, 0xF2D21B, KitPattern.Plain, 0xF2D21B);

    private static readonly Kit s_orangeKeeper = new(0xF08A24, 0xF08A24, 0xF08A24, 0x1A1A1A);
    private static readonly Kit s_greyKeeper = new(0x8A9299, 0x4A5056, 0x8A9299, 0xFFFFFF);
    private static readonly Kit s_cyanKeeper = new(0x2BC4D8, 0x14606B, 0x2BC4D8, 0x10242A);
    private static readonly Kit s_pinkKeeper = new(0xE65FA3, 0x7A2B54, 0xE65FA3, 0xFFFFFF);

    public static IReadOnlyList<KitPair> All { get; } =
    [
        new(new(0xC8202C, 0xF4F4F2, 0xC8202C, 0xFFFFFF), s_greyKeeper, new(0x1F4FB4, 0x1F4FB4, 0xF4F4F2, 0xFFFFFF), s_orangeKeeper),
        new(new(0xF6F6F4, 0x16181D, 0xF6F6F4, 0x16181D), s_cyanKeeper, new(0xB5172B, 0x2A1018, 0xB5172B, 0xFFFFFF, KitPattern.Stripes, 0x1C2C6B), s_orangeKeeper),
        new(new(0xF4C81E, 0x1C49A0, 0xF4F4F2, 0x1C3F8C), s_pinkKeeper, new(0x7A1E3C, 0xF2F0EC, 0x7A1E3C, 0xF7E7B0), s_cyanKeeper),
        new(new(0x6CB6E8, 0xF5F5F5, 0x6CB6E8, 0x142A52), s_orangeKeeper, new(0x23222A, 0x23222A, 0xC22630, 0xFFFFFF, KitPattern.Stripes, 0xC22630), s_greyKeeper),
        new(new(0xF5F5F3, 0x1C2450, 0x1C2450, 0x1C2450, KitPattern.Sash, 0xC8202C), s_cyanKeeper, new(0xEE7A1B, 0x201A18, 0xEE7A1B, 0x201A18), s_pinkKeeper),
        new(new(0x6A2A90, 0xF4F4F2, 0x6A2A90, 0xFFFFFF), s_orangeKeeper, new(0xF5F5F2, 0xF5F5F2, 0xF5F5F2, 0x1E3FA0, KitPattern.Hoops, 0x2E62C8), s_greyKeeper),
    ];
}
