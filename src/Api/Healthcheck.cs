using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Jobs.Telemetry;

namespace SoccerRecognition.Api;

/// <summary><c>--healthcheck [ADDRESS]</c>: asks the Api of these settings whether it lives.</summary>
internal static class Healthcheck
{
    /// <summary>Where the service of these settings listens.</summary>
    public static string AddressOf(IConfiguration configuration)
    {
        var defaults = new ApiOptions();
        var section = configuration.GetSection(ApiOptions.Section);
        return LiveCheck.AddressOf(section[nameof(ApiOptions.Host)] ?? defaults.Host, section.GetValue(nameof(ApiOptions.Port), defaults.Port));
    }

    /// <returns>0: it lives; 1: it does not.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        using var configuration = new ConfigurationManager();
        Settings.AddSettings(configuration, "api.settings.json", "Production", []);
        return LiveCheck.RunAsync(args.Length > 1 ? args[1] : AddressOf(configuration));
    }
}
