using System.Globalization;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>One step of the schema: <c>NNNN_name.sql</c>, and <c>NNNN_name.down.sql</c> beside it where the way back exists.</summary>
/// <param name="Key">As the database's journal names it.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Up">The SQL of the step.</param>
/// <param name="Down">The SQL of the way back; null: there is none.</param>
public sealed record MigrationScript(string Key, string Name, string Up, string? Down)
{
    /// <summary>1, 2, 3 …</summary>
    public int Number => int.Parse(Name.AsSpan(0, 4), CultureInfo.InvariantCulture);
}

/// <summary>The migrations that this version was built with.</summary>
public static class MigrationScripts
{
    public const string UpEnding = ".sql";
    public const string DownEnding = ".down.sql";

    /// <summary>What every name of ours in the journal begins with.</summary>
    internal const string Prefix = "SoccerRecognition.Jobs.Postgres.Migrations.";

    /// <summary>In order.</summary>
    public static IReadOnlyList<MigrationScript> All { get; } =
    [
        .. typeof(MigrationScripts).Assembly.GetManifestResourceNames().Where(IsUp).Order(StringComparer.Ordinal)
            .Select(key => new MigrationScript(key, key[Prefix.Length..], Read(key)!, Read(key[..^UpEnding.Length] + DownEnding))),
    ];

    /// <summary>Whether a resource of the assembly is a step forward.</summary>
    internal static bool IsUp(string resource) =>
        resource.StartsWith(Prefix, StringComparison.Ordinal) && resource.EndsWith(UpEnding, StringComparison.Ordinal)
        && !resource.EndsWith(DownEnding, StringComparison.Ordinal);

    private static string? Read(string resource)
    {
        using var stream = typeof(MigrationScripts).Assembly.GetManifestResourceStream(resource);
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
