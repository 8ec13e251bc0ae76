using System.Text.Json;
using System.Text.Json.Nodes;

namespace SoccerRecognition.Api.Requests;

/// <summary>Reads a query with the same checks as a body. Parameters nobody asked for are left alone.</summary>
internal static class QueryReader
{
    public static FieldReader Of(HttpRequest request)
    {
        var values = new JsonObject();
        foreach (var (name, value) in request.Query) values[name] = value.Count == 1 ? value[0] : new JsonArray([.. value.Select(one => JsonValue.Create(one))]);
        return new(JsonSerializer.SerializeToElement(values), name => name, texts: true);
    }
}
