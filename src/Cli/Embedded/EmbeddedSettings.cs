using System.Globalization;
using SoccerRecognition.Api;
using SoccerRecognition.Api.Uploads;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Telemetry;
using SoccerRecognition.Worker;

namespace SoccerRecognition.Cli.Embedded;

/// <summary>
/// What makes a service embedded: which transport and object store are registered, and where everything lies. Nothing else knows the mode. These
/// stand above files and environment; what they do not name can be set there as in distributed mode.
/// </summary>
internal static class EmbeddedSettings
{
    public static IEnumerable<KeyValuePair<string, string?>> Of(EmbeddedOptions options, DataFolder data, PostgresAddress database, bool onTerminal)
    {
        yield return Set(MessagingOptions.Section, nameof(MessagingOptions.Transport), "memory");
        yield return Set(ObjectStoreOptions.Section, nameof(ObjectStoreOptions.Type), "files");
        yield return Set(ObjectStoreOptions.Section, nameof(ObjectStoreOptions.Folder), data.Objects);

        yield return Set(DatabaseOptions.Section, nameof(DatabaseOptions.ConnectionString), null);
        yield return Set(DatabaseOptions.Section, nameof(DatabaseOptions.Host), database.Host);
        yield return Set(DatabaseOptions.Section, nameof(DatabaseOptions.Port), database.Port.ToString(CultureInfo.InvariantCulture));
        yield return Set(DatabaseOptions.Section, nameof(DatabaseOptions.Name), database.Name);
        yield return Set(DatabaseOptions.Section, nameof(DatabaseOptions.User), database.User);
        yield return Set(DatabaseOptions.Section, nameof(DatabaseOptions.Password), database.Password);

        yield return Set(ApiOptions.Section, nameof(ApiOptions.Host), options.Host);
        yield return Set(ApiOptions.Section, nameof(ApiOptions.Port), options.Port.ToString(CultureInfo.InvariantCulture));
        yield return Set(ApiOptions.Section, nameof(ApiOptions.KeylessOnLoopback), options.Keyless ? "true" : "false");
        yield return Set(UploadOptions.Section, nameof(UploadOptions.SpoolFolder), Path.Combine(data.Path, "spool"));
        yield return Set(WorkerOptions.Section, nameof(WorkerOptions.ScratchFolder), data.Scratch);

        yield return Set(TelemetryOptions.Section, nameof(TelemetryOptions.LogFolder), data.Logs);
        if (options.Quiet) yield return Set(TelemetryOptions.Section, nameof(TelemetryOptions.LogFormat), "none");
        else if (onTerminal) yield return Set(TelemetryOptions.Section, nameof(TelemetryOptions.LogFormat), "text");
    }

    private static KeyValuePair<string, string?> Set(string section, string key, string? value) => new($"{section}:{key}", value);
}
