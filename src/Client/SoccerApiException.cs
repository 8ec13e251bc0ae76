using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Client;

/// <summary>The service answered with a problem document, or could not be reached (<c>dependency-unavailable</c>).</summary>
public sealed class SoccerApiException : Exception
{
    internal SoccerApiException(ProblemResponse problem, Exception? cause = null)
        : base($"{problem.Code}: {problem.Detail ?? problem.Title}", cause) => Problem = problem;

    /// <summary>As answered, with every wrong field.</summary>
    public ProblemResponse Problem { get; }

    /// <summary>What went wrong; stable.</summary>
    public FailureCode Code => Problem.Code;

    /// <summary>The HTTP status; 0 when the service could not be reached.</summary>
    public int Status => Problem.Status;
}
