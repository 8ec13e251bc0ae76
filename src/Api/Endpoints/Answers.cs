using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SoccerRecognition.Api.Endpoints;

/// <summary>What a query parameter is, for the documents; the endpoint reads it by its name.</summary>
internal sealed record QueryParameter(string Name, string Type, string About);

/// <summary>Endpoints that answer something else than JSON.</summary>
internal sealed record AnswersOther;

/// <summary>Endpoints that take a file.</summary>
/// <param name="RawBody">The file may be the body itself, without a form.</param>
/// <param name="Fields">Text fields beside it.</param>
internal sealed record TakesFile(bool RawBody, params string[] Fields);

internal static class Answers
{
    public static JsonHttpResult<T> Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(value, type, statusCode: status);

    public static RouteHandlerBuilder Query(this RouteHandlerBuilder builder, string name, string type, string about) =>
        builder.WithMetadata(new QueryParameter(name, type, about));
}
