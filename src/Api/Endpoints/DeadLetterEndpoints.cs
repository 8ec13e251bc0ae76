using System.Text.Json;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Requests;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Endpoints;

/// <summary>What failed for good by its own fault, and what is done about it: all that is meant, or nothing.</summary>
internal static class DeadLetterEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/dead-letters").WithTags("Dead letters");
        group.MapGet("", ListAsync).Needs(Scopes.ReadJobs)
            .WithName("listDeadLetters").WithSummary("Work that failed for good, newest first")
            .Query("code", "string", "Only with this failure code.").Query("work", "string", "Only this hop.").Query("jobId", "string", "Only of this job.")
            .Query("resolved", "boolean", "Only those that somebody has, or has not, looked after.")
            .Query("limit", "integer", "1 to 200; 50 when left out.").Query("cursor", "string", "nextCursor of the page before.")
            .Produces<DeadLetterList>();
        group.MapPost("/requeue", RequeueAsync).Needs(Scopes.WriteJobs)
            .WithName("requeueDeadLetters").WithSummary("Try dead letters again")
            .WithDescription("One new job for each job that has such a letter; it goes on where that one stopped. All of them, or none.")
            .Accepts<DeadLetterSelection>("application/json").Produces<DeadLettersResolvedResponse>();
        group.MapPost("/discard", DiscardAsync).Needs(Scopes.WriteJobs)
            .WithName("discardDeadLetters").WithSummary("Nothing more is to be done about dead letters").WithDescription("All of them, or none.")
            .Accepts<DeadLetterSelection>("application/json").Produces<DeadLettersResolvedResponse>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, DeadLetters letters, CancellationToken cancellationToken)
    {
        var tenantId = context.GetCaller().TenantId;
        var query = QueryReader.Of(context.Request);
        var filter = FilterOf(query) with { Resolved = query.Truth("resolved") };
        var limit = (int)(query.Integer("limit", 1, MaxLimit) ?? DefaultLimit);
        var cursor = query.Text("cursor", 1000);
        query.Done(refuseUnknown: false);

        var scope = $"dead-letters/{tenantId:N}";
        long? before = cursor is null ? null : Cursor.Read(scope, cursor, 1)[0];
        var found = await letters.ListAsync(tenantId, filter, before, limit + 1, cancellationToken);
        var next = found.Count > limit ? Cursor.Write(scope, found[limit - 1].Seq) : null;
        return Answers.Json(new DeadLetterList([.. found.Take(limit).Select(Of)], next), HttpJson.Default.DeadLetterList);
    }

    private static async Task<IResult> RequeueAsync(HttpContext context, JsonBody json, DeadLetters letters, Doorbells doorbells, CancellationToken cancellationToken)
    {
        var (ids, filter) = Read(await json.ReadAsync(context.Request, cancellationToken));
        var done = await letters.RequeueAsync(context.GetCaller().TenantId, ids, filter, ActorOf(context), cancellationToken);
        foreach (var due in done.Accepted.Select(one => one.Due).OfType<WorkClass>().Distinct()) doorbells.Ring(new WorkDue(due.ToString()));
        return Answer(done);
    }

    private static async Task<IResult> DiscardAsync(HttpContext context, JsonBody json, DeadLetters letters, CancellationToken cancellationToken)
    {
        var (ids, filter) = Read(await json.ReadAsync(context.Request, cancellationToken));
        return Answer(await letters.DiscardAsync(context.GetCaller().TenantId, ids, filter, ActorOf(context), cancellationToken));
    }

    private static IResult Answer(DeadLettersResolved done) => Answers.Json(
        new DeadLettersResolvedResponse(done.Count, [.. done.Accepted.Select(one => one.JobId)]), HttpJson.Default.DeadLettersResolvedResponse);

    private static (Guid[]? Ids, DeadLetterFilter Filter) Read(JsonElement body)
    {
        var fields = new FieldReader(body);
        var texts = fields.Texts("ids", DeadLetters.MaxAtOnce, 36);
        var ids = new List<Guid>();
        for (var i = 0; i < (texts?.Count ?? 0); i++)
            if (Guid.TryParseExact(texts![i], "D", out var id)) ids.Add(id);
            else fields.Wrong($"ids/{i}", "Must be a UUID.");
        if (fields.Has("ids") == fields.Has("filter")) fields.Wrong("ids", "Send either ids or filter.");
        fields.Done();
        if (texts is not null) return ([.. ids], new DeadLetterFilter());
        var inner = new FieldReader(body.GetProperty("filter"), name => name, texts: false, under: "/filter");
        var filter = FilterOf(inner);
        inner.Done();
        return (null, filter);
    }

    private static DeadLetterFilter FilterOf(FieldReader fields)
    {
        FailureCode? code = null;
        WorkKind? kind = null;
        if (fields.Text("code", 100) is { } text && (code = FailureCode.All.FirstOrDefault(one => one.Code == text)) is null) fields.Wrong("code", "There is no such failure code.");
        if (fields.Text("work", 20) is { } work && (kind = Names.Find<WorkKind>(work)) is null) fields.Wrong("work", $"Must be one of {Names.All<WorkKind>()}.");
        return new DeadLetterFilter(code, kind, fields.Id("jobId", required: false));
    }

    private static string ActorOf(HttpContext context) => context.GetCaller().KeyId is { } key ? $"key {key}" : "keyless";

    private static DeadLetterResponse Of(DeadLetter one) => new(
        one.Id, one.JobId, one.Kind, one.SegmentIndex, one.Artifact, one.Code, one.Detail, JsonElement.Parse(one.Evidence), one.CreatedAt,
        one.Resolution, one.ResolvedAt, one.ResolvedBy, one.RequeuedAs);
}
