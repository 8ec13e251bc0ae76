using Scalar.AspNetCore;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Endpoints;

namespace SoccerRecognition.Api.Documents;

/// <summary>The interface's own description: OpenAPI, a page to read it, and metrics.</summary>
internal static class DocumentsModule
{
    public const string DocumentPath = "/openapi/v1.json";

    public static void AddApiDocuments(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer(DocumentParts.DescribeAsync);
        options.AddOperationTransformer(DocumentParts.CompleteAsync);
        options.AddSchemaTransformer(DocumentParts.RefineAsync);
    });

    public static void MapDocuments(this IEndpointRouteBuilder routes, ApiOptions options)
    {
        Guard(routes.MapOpenApi("/openapi/{documentName}.json"), options.PublicDocuments, Scopes.ReadJobs);
        Guard(routes.MapScalarApiReference("/docs", page => page.WithTitle("Soccer Recognition").WithOpenApiRoutePattern(DocumentPath)), options.PublicDocuments, Scopes.ReadJobs);
    }

    public static void MapMetrics(this IEndpointRouteBuilder routes, ApiOptions options)
    {
        Guard(routes.MapPrometheusScrapingEndpoint("/metrics"), options.PublicMetrics, Scopes.Admin);
        Guard(routes.MapPrometheusScrapingEndpoint("/metrics/prometheus"), options.PublicMetrics, Scopes.Admin);
    }

    private static void Guard<T>(T builder, bool open, string scope) where T : IEndpointConventionBuilder
    {
        builder.WithMetadata(new AnswersOther());
        if (!open) builder.Needs(scope);
    }
}
