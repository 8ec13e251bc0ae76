using System.Text.Json;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Requests;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Api.Endpoints;

/// <summary>What happened to a job, and every try of its work.</summary>
internal static class JobHistoryEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static void MapJobHistory(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/jobs/{id:guid}").WithTags("Jobs");
        group.MapGet("/attempts", AttemptsAsync).Needs(Scopes.ReadJobs)
            .WithName("listAttempts").WithSummary("Every try of a job's work, in the order of their start")
            .Query("limit", "integer", "1 to 1,000; 100 when left out.").Query("cursor", "string", "nextCursor of the page before.")
            .Produces<AttemptList>();
        group.MapGet("/events", EventsAsync).Needs(Scopes.ReadJobs)
            .WithName("listEvents").WithSummary("What happened to a job")
            .Query("after", "integer", "Only events with a greater number.").Query("limit", "integer", "1 to 1,000; 100 when left out.")
            .Produces<EventList>();
    }

    private static async Task<IResult> AttemptsAsync(HttpContext context, Guid id, JobHistory history, CancellationToken cancellationToken)
    {
        var tenantId = context.GetCaller().TenantId;
        var query = QueryReader.Of(context.Request);
        var limit = (int)(query.Integer("limit", 1, MaxLimit) ?? DefaultLimit);
        var cursor = query.Text("cursor", 1000);
        query.Done(refuseUnknown: false);

        var scope = $"attempts/{tenantId:N}/{id:N}";
        var attempts = await history.ListAttemptsAsync(tenantId, id, cursor is null ? null : PlaceOf(Cursor.Read(scope, cursor, 4)), limit + 1, cancellationToken)
            ?? throw JobReader.NotFound();
        var next = attempts.Count > limit ? Cursor.Write(scope, ValuesOf(attempts[limit - 1].Place)) : null;
        return Answers.Json(new AttemptList([.. attempts.Take(limit).Select(Of)], next), HttpJson.Default.AttemptList);
    }

    private static async Task<IResult> EventsAsync(HttpContext context, Guid id, JobHistory history, CancellationToken cancellationToken)
    {
        var query = QueryReader.Of(context.Request);
        var after = query.Integer("after", 0, long.MaxValue) ?? 0;
        var limit = (int)(query.Integer("limit", 1, MaxLimit) ?? DefaultLimit);
        query.Done(refuseUnknown: false);
        var events = await history.ListEventsAsync(context.GetCaller().TenantId, id, after, limit, cancellationToken) ?? throw JobReader.NotFound();
        return Answers.Json(
            new EventList([.. events.Select(one => new EventResponse(one.Seq, one.At, one.Type, JsonElement.Parse(one.Data)))]), HttpJson.Default.EventList);
    }

    private static AttemptResponse Of(JobAttempt one) => new(
        one.Kind, one.Stage, one.SegmentIndex, one.Artifact, one.Worker, one.Epoch, one.StartedAt, one.FinishedAt,
        one.FinishedAt is { } end ? Math.Round((end - one.StartedAt).TotalSeconds, 3) : null, one.Outcome, one.Counted, one.Code, one.Detail);

    private static AttemptPlace PlaceOf(long[] values)
    {
        Span<byte> id = stackalloc byte[16];
        BitConverter.TryWriteBytes(id, values[2]);
        BitConverter.TryWriteBytes(id[8..], values[3]);
        return new(values[0], values[1], new Guid(id));
    }

    private static long[] ValuesOf(AttemptPlace place)
    {
        Span<byte> id = stackalloc byte[16];
        place.WorkId.TryWriteBytes(id);
        return [place.StartedUs, place.Epoch, BitConverter.ToInt64(id), BitConverter.ToInt64(id[8..])];
    }
}
