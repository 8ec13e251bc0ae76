namespace SoccerRecognition.Cli;

/// <summary>A command cannot go on, and says so in one line.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">For the person at the terminal: what is wrong and what to do. No stack.</param>
internal sealed class CommandFailure(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;
}
