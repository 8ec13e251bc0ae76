using System.Net;
using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Auth;

/// <summary>Finds out who calls before an endpoint that asks for a scope runs.</summary>
internal sealed class ApiKeyGate(RequestDelegate next, ApiKeys keys, IOptions<ApiOptions> options)
{
    private const int MaxSecret = 512;

    // A key in an address ends up in histories and proxy logs: it is burnt, and must not work.
    private static readonly string[] SecretsInQuery = ["api_key", "apikey", "api-key", "x-api-key", "key", "token", "access_token", "authorization"];

    private static readonly string[] HeadersOfProxies = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>() is { } needed)
        {
            var caller = await FindAsync(context);
            caller.Require(needed.Scope);
            context.SetCaller(caller);
        }

        await next(context);
    }

    private async Task<Caller> FindAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Query.Keys.Any(name => SecretsInQuery.Contains(name, StringComparer.OrdinalIgnoreCase)))
            throw new WorkFailure(FailureCode.Unauthenticated, "A key is taken from a header only: Authorization: Bearer, or X-API-Key.");

        var given = request.Headers.Authorization.Count + request.Headers["X-API-Key"].Count;
        if (given == 0)
        {
            if (options.Value.KeylessOnLoopback && IsLocal(context)) return new(KnownTenants.Default, null, ApiKeys.AllScopes);
            throw new WorkFailure(FailureCode.Unauthenticated, "Send a key: Authorization: Bearer, or X-API-Key.");
        }

        // Whatever is wrong with it takes the same way: one look-up, one answer.
        var holder = await keys.FindAsync(given == 1 ? SecretOf(request) : "", context.RequestAborted)
            ?? throw new WorkFailure(FailureCode.InvalidCredentials, "The key is not valid.");
        return new(holder.TenantId, holder.KeyId, holder.Scopes);
    }

    private static string SecretOf(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        var secret = header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : request.Headers["X-API-Key"].ToString();
        return secret.Length <= MaxSecret ? secret : "";
    }

    // Not what a proxy on this machine passes on, as far as it says so by a header: one that adds none looks like a local client, and so the option
    // is not for machines with a proxy. And not what a page of somewhere else makes a browser send (by its origin, or by a name of its own that
    // resolves to us).
    private static bool IsLocal(HttpContext context)
    {
        var request = context.Request;
        if (context.Connection.RemoteIpAddress is not { } from || !IPAddress.IsLoopback(from)) return false;
        if (HeadersOfProxies.Any(request.Headers.ContainsKey)) return false;
        if (!IsLocalName(request.Host.Host)) return false;
        return request.Headers.Origin.All(origin => Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLocalName(page.Host)) && request.Headers.Origin.Count <= 1;
    }

    private static bool IsLocalName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
