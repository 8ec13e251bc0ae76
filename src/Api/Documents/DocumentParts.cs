using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Endpoints;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Api.Documents;

/// <summary>What the generator cannot see: keys, problems, queries read by name, uploads, values written as text.</summary>
internal static class DocumentParts
{
    private const string KeyScheme = "apiKey";
    private const string BearerScheme = "bearer";

    public static async Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Soccer Recognition API",
            Version = "1.0.0",
            Description = "Match footage in, recognised match out: who was where, when, and in which kit.\n\nEvery answer of 400 and above is a problem document "
                + "(RFC 9457) with one of these codes:\n\n" + string.Join('\n', FailureCode.All.Select(code => $"* `{code.Code}` ({code.HttpStatus}): {code.Title}")),
            License = new() { Name = "Apache-2.0", Url = new("https://www.apache.org/licenses/LICENSE-2.0") },
        };
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [BearerScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "Authorization: Bearer KEY" },
            [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-API-Key" },
        };
        document.AddComponent(nameof(ProblemResponse), await context.GetOrCreateSchemaAsync(typeof(ProblemResponse), null, cancellationToken));
    }

    public static Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var query in metadata.OfType<QueryParameter>())
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = query.Name,
                In = ParameterLocation.Query,
                Description = query.About,
                Schema = new OpenApiSchema { Type = TypeOf(query.Type) },
            });
        if (metadata.OfType<TakesFile>().FirstOrDefault() is { } file) operation.RequestBody = BodyOf(file);
        if (metadata.OfType<NeedsScope>().FirstOrDefault() is { } needed)
        {
            operation.Description = $"{operation.Description}\n\nScope: `{needed.Scope}`.".Trim();
            operation.Security =
            [
                new() { [new OpenApiSecuritySchemeReference(BearerScheme, context.Document)] = [] },
                new() { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] },
            ];
        }

        (operation.Responses ??= [])["default"] = new OpenApiResponse
        {
            Description = "A problem.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemResponse), context.Document) },
            },
        };
        return Task.CompletedTask;
    }

    public static Task RefineAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(FailureCode))
        {
            schema.Type = JsonSchemaType.String;
            schema.Properties = null;
            schema.Required = null;
            schema.Enum = [.. FailureCode.All.Select(code => (JsonNode)JsonValue.Create(code.Code))];
        }

        // Nulls are left out of answers: what may be null may be missing.
        foreach (var property in context.JsonTypeInfo.Properties.Where(one => one.IsGetNullable || Nullable.GetUnderlyingType(one.PropertyType) is not null))
            schema.Required?.Remove(property.Name);

        return Task.CompletedTask;
    }

    private static OpenApiRequestBody BodyOf(TakesFile file)
    {
        var properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["file"] = Binary() };
        foreach (var field in file.Fields) properties[field] = new OpenApiSchema { Type = JsonSchemaType.String };
        var form = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = properties, Required = new HashSet<string>(StringComparer.Ordinal) { "file" } };
        var content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["multipart/form-data"] = new() { Schema = form } };
        if (file.RawBody) content["application/octet-stream"] = new() { Schema = Binary() };
        return new() { Required = true, Content = content };
    }

    private static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static JsonSchemaType TypeOf(string name) => name switch
    {
        "integer" => JsonSchemaType.Integer,
        "number" => JsonSchemaType.Number,
        "boolean" => JsonSchemaType.Boolean,
        _ => JsonSchemaType.String,
    };
}
