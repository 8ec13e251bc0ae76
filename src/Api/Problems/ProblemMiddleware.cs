using SoccerRecognition.Contracts;

namespace SoccerRecognition.Api.Problems;

/// <summary>Turns whatever goes wrong below into a problem document. What we did not expect is logged here with its stack, and answered without.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null }) await AnswerStatusAsync(context);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, failure);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception failure)
    {
        switch (failure)
        {
            case WorkFailure known:
                if (known is { Code.HttpStatus: >= 500, InnerException: { } cause } && !ApiModule.IsProbe(context.Request)) Log.Refused(logger, known.Code.Code, cause);
                await ProblemWriter.WriteAsync(context, known);
                break;
            case RequestInvalid invalid:
                await ProblemWriter.WriteAsync(context, FailureCode.ValidationFailed, Count(invalid.Errors.Count), invalid.Errors);
                break;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                await ProblemWriter.WriteAsync(context, FailureCode.BodyTooLarge, null);
                break;
            case BadHttpRequestException:
                await ProblemWriter.WriteAsync(context, FailureCode.BadRequest, null);
                break;
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                // Nobody reads the answer any more.
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                break;
            case IOException full when (full.HResult & 0xffff) == DiskErrors.NoSpace:
                Log.Refused(logger, FailureCode.InsufficientStorage.Code, full);
                await ProblemWriter.WriteAsync(context, FailureCode.InsufficientStorage, null);
                break;
            default:
                Log.Unexpected(logger, failure);
                await ProblemWriter.WriteAsync(context, FailureCode.Internal, null);
                break;
        }
    }

    private static Task AnswerStatusAsync(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => ProblemWriter.WriteAsync(context, FailureCode.NotFound, null),
        StatusCodes.Status405MethodNotAllowed => ProblemWriter.WriteAsync(context, FailureCode.MethodNotAllowed, null),
        StatusCodes.Status413PayloadTooLarge => ProblemWriter.WriteAsync(context, FailureCode.BodyTooLarge, null),
        StatusCodes.Status415UnsupportedMediaType => ProblemWriter.WriteAsync(context, FailureCode.UnsupportedMediaType, null),
        StatusCodes.Status504GatewayTimeout => ProblemWriter.WriteAsync(context, FailureCode.Timeout, null),
        StatusCodes.Status499ClientClosedRequest => Task.CompletedTask,
        >= 500 => ProblemWriter.WriteAsync(context, FailureCode.Internal, null),
        _ => ProblemWriter.WriteAsync(context, FailureCode.BadRequest, null),
    };

    private static string Count(int errors) => errors == 1 ? "One field is wrong." : $"{errors} fields are wrong.";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A request failed unexpectedly")]
        public static partial void Unexpected(ILogger logger, Exception failure);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A request was refused: {Code}")]
        public static partial void Refused(ILogger logger, string code, Exception cause);
    }
}

internal static class DiskErrors
{
    /// <summary>errno ENOSPC, which .NET gives as the low word of HResult.</summary>
    public const int NoSpace = 28;
}
