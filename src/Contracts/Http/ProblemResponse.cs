namespace SoccerRecognition.Contracts.Http;

/// <summary>Every answer of 400 and above: RFC 9457, <c>application/problem+json</c>.</summary>
/// <param name="Type"><c>/problems/{code}</c>.</param>
/// <param name="Title">The code in words, the same for every occurrence.</param>
/// <param name="Status">As in the status line.</param>
/// <param name="Detail">About this occurrence.</param>
/// <param name="Code">One of the failure codes; stable.</param>
/// <param name="TraceId">Find the request's log lines and spans with it.</param>
/// <param name="Errors">Every field that is wrong; null when the problem is not about fields.</param>
public sealed record ProblemResponse(
    string Type, string Title, int Status, string? Detail, FailureCode Code, string? TraceId, IReadOnlyList<FieldError>? Errors = null);

/// <summary>One field that is wrong.</summary>
/// <param name="Pointer">RFC 6901 into the body (<c>/sampleFps</c>); a query parameter or form field has its name the same way.</param>
/// <param name="Detail">What is wrong, one sentence.</param>
public sealed record FieldError(string Pointer, string Detail);
