using SoccerRecognition.Contracts;

namespace SoccerRecognition.Api.Auth;

/// <summary>Who calls. The tenant comes from the key and from nowhere else.</summary>
internal sealed record Caller(Guid TenantId, Guid? KeyId, IReadOnlyCollection<string> Scopes);

/// <summary>What a caller must be allowed to do here. Endpoints without it are public.</summary>
internal sealed record NeedsScope(string Scope);

internal static class CallerOfRequest
{
    private static readonly object Key = new();

    public static void SetCaller(this HttpContext context, Caller caller) => context.Items[Key] = caller;

    /// <exception cref="InvalidOperationException">The endpoint is public.</exception>
    public static Caller GetCaller(this HttpContext context) =>
        context.Items[Key] as Caller ?? throw new InvalidOperationException("This endpoint does not ask who calls.");

    /// <exception cref="WorkFailure"><c>insufficient-scope</c>.</exception>
    public static void Require(this Caller caller, string scope)
    {
        if (!caller.Scopes.Contains(scope)) throw new WorkFailure(FailureCode.InsufficientScope, $"The scope '{scope}' is needed.");
    }

    public static T Needs<T>(this T builder, string scope) where T : IEndpointConventionBuilder => builder.WithMetadata(new NeedsScope(scope));
}

internal static class Scopes
{
    public const string ReadJobs = "jobs:read";
    public const string WriteJobs = "jobs:write";
    public const string WriteVideos = "videos:write";
    public const string Admin = "admin";
}
