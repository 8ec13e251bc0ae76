using System.Net;

namespace SoccerRecognition.Api;

/// <summary><c>--healthcheck</c>: asks the service of this machine whether it lives. For container images without a shell.</summary>
internal static class Healthcheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>Where the service of these settings listens.</summary>
    public static string AddressOf(IConfiguration configuration)
    {
        var defaults = new ApiOptions();
        var host = configuration[$"{ApiOptions.Section}:{nameof(ApiOptions.Host)}"] ?? defaults.Host;
        var port = configuration[$"{ApiOptions.Section}:{nameof(ApiOptions.Port)}"] ?? $"{defaults.Port}";
        return $"http://{(host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host)}:{port}";
    }

    /// <returns>0: it lives; 1: it does not.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        using var configuration = new ConfigurationManager();
        Jobs.Configuration.Settings.AddSettings(configuration, "api.settings.json", "Production", []);
        var address = new UriBuilder(args.Length > 1 ? args[1] : AddressOf(configuration).Replace("//*", "//localhost", StringComparison.Ordinal)) { Path = "/health/live" };
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var bound) && (bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any))) address.Host = "localhost";
        using var http = new HttpClient { Timeout = Timeout };
        try
        {
            using var answer = await http.GetAsync(address.Uri);
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }
}
