using Scalar.AspNetCore;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Endpoints;

namespace SoccerRecognition.Api.Documents;

/// <summary>The interface's own description: OpenAPI, a page to read it, and metrics.</summary>
internal static class DocumentsModule
{
    public const string DocumentPath = "/openapi/v1.json";

    // The documents list endpoints that were made from a method, and the exporter's is made from a pipeline: this one stands for it.
    private static readonly System.Reflection.MethodInfo Described = ((Func<HttpContext, Task>)Scrape).Method;

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
        foreach (var (path, name) in (ReadOnlySpan<(string, string)>)[("/metrics", "metrics"), ("/metrics/prometheus", "metricsPrometheus")])
        {
            var endpoint = routes.MapPrometheusScrapingEndpoint(path).WithName(name).WithTags("Health").WithSummary("Metrics in Prometheus' text form")
                .WithMetadata(Described, new HttpMethodMetadata([HttpMethods.Get]), new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["text/plain"]));
            Guard(endpoint, options.PublicMetrics, Scopes.Admin);
        }
    }

    private static Task Scrape(HttpContext context) => Task.CompletedTask;

    private static void Guard<T>(T builder, bool open, string scope) where T : IEndpointConventionBuilder
    {
        builder.WithMetadata(new AnswersOther());
        if (!open) builder.Needs(scope);
    }
}
