using SoccerRecognition.Api;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.Worker;

namespace SoccerRecognition.Cli.Doctor;

/// <summary>The very checks with which Api and Worker begin, of the servers as far as something is configured about them.</summary>
internal static class ServerChecks
{
    // What the doctor looks at by itself, and in more detail.
    private static readonly string[] Elsewhere = ["programs", "models"];

    private static readonly Dictionary<string, string> Sections = new()
    {
        ["database"] = DatabaseOptions.Section,
        ["object store"] = ObjectStoreOptions.Section,
        ["broker"] = MessagingOptions.Section,
    };

    public static async Task<IReadOnlyList<Finding>> RunAsync(ConfigurationManager configuration, CancellationToken cancellationToken)
    {
        var found = await RunAsync(configuration, one => !Elsewhere.Contains(one.Name) && IsConfigured(configuration, one.Name), cancellationToken);
        Finding[] findings = [.. found.Select(FindingOf)];
        return Sections.Keys.Any(name => IsConfigured(configuration, name)) ? findings : [.. findings, Finding.Ok("servers", "none configured: embedded mode needs none")];
    }

    /// <summary>All checks that the filter takes.</summary>
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(
        ConfigurationManager configuration, Func<StartCheck, bool> filter, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.ClearProviders();
        builder.AddApi();
        builder.Services.AddWorker(builder.Configuration);
        await using var provider = builder.Services.BuildServiceProvider();
        var timeout = configuration.Section<StartCheckOptions>(StartCheckOptions.Section).Timeout;
        var found = await CheckRun.AllAsync(provider, provider.GetServices<StartCheck>().Where(filter), timeout, cancellationToken);
        return [.. found.Select(one => one.Result)];
    }

    private static bool IsConfigured(ConfigurationManager configuration, string check) =>
        !Sections.TryGetValue(check, out var section) || configuration.GetSection(section).GetChildren().Any();

    private static Finding FindingOf(CheckResult result) => result.State == CheckState.Good
        ? Finding.Ok(result.Name, result.Detail)
        : Finding.Missing(result.Name, result.Cure is null ? result.Detail : $"{result.Detail} {result.Cure}");
}
