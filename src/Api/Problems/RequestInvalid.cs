using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Api.Problems;

/// <summary>Every field of a request that is wrong: <c>validation-failed</c>.</summary>
internal sealed class RequestInvalid(IReadOnlyList<FieldError> errors) : Exception(FailureCode.ValidationFailed.Title)
{
    public IReadOnlyList<FieldError> Errors { get; } = errors;
}
