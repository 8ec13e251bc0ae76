using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace SoccerRecognition.Jobs.Telemetry;

/// <summary>For people at a terminal. What somebody sent can neither begin a line of its own nor move the cursor.</summary>
internal sealed class OneLineFormatter : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write(logEvent.Timestamp.UtcDateTime.ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        output.Write(logEvent.Level.ToString()[..3].ToUpperInvariant());
        output.Write(' ');
        foreach (var letter in logEvent.RenderMessage(CultureInfo.InvariantCulture))
            output.Write(char.IsControl(letter) ? '\uFFFD' : letter);
        output.WriteLine();
        if (logEvent.Exception is not null) output.WriteLine(logEvent.Exception);
    }
}
