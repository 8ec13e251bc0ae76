using System.Net;

namespace SoccerRecognition.Jobs.Telemetry;

/// <summary><c>--healthcheck</c>: asks the service of this machine whether it lives. For container images without a shell.</summary>
public static class LiveCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>The address as a server takes it.</summary>
    public static string AddressOf(string host, int port) =>
        $"http://{(host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host)}:{port}";

    /// <param name="listening">Where the service listens: an address of all interfaces is asked on loopback.</param>
    /// <returns>The exit code: 0: it lives; 1: it does not.</returns>
    public static async Task<int> RunAsync(string listening)
    {
        var address = new UriBuilder(listening.Replace("//*", "//localhost", StringComparison.Ordinal)) { Path = "/health/live" };
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var bound) && (bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any)))
            address.Host = "localhost";
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
