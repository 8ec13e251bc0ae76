using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SoccerRecognition.Faults.Harness;

/// <summary>
/// What a run did and saw, in order and with the time since its start: what is printed when it fails, and what the <see cref="Checker"/> holds the
/// database against. Thread-safe.
/// </summary>
internal sealed class History
{
    private const int LinesOfAnOutput = 25;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<(TimeSpan At, string What)> _lines = [];
    private readonly Dictionary<Guid, AcceptedRequest> _accepted = [];
    private readonly List<(string Name, Func<string> Output)> _outputs = [];
    private readonly Lock _gate = new();

    /// <summary>Since the run began.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <summary>Every job that was answered 202, with what was asked for.</summary>
    public IReadOnlyDictionary<Guid, AcceptedRequest> Accepted
    {
        get
        {
            lock (_gate) return new Dictionary<Guid, AcceptedRequest>(_accepted);
        }
    }

    /// <param name="name">Of a process.</param>
    /// <param name="output">What it said so far: its end is told when a run fails.</param>
    public void Listen(string name, Func<string> output)
    {
        lock (_gate) _outputs.Add((name, output));
    }

    public void Note(string what)
    {
        lock (_gate) _lines.Add((Now, what));
    }

    public void Accept(Guid jobId, AcceptedRequest request)
    {
        lock (_gate)
        {
            _accepted[jobId] = request;
            _lines.Add((Now, $"202 for job {jobId}"));
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        lock (_gate)
        {
            foreach (var (at, what) in _lines)
                text.AppendLine(CultureInfo.InvariantCulture, $"{at.TotalSeconds,8:F2} s  {what}");
            foreach (var (name, output) in _outputs)
                text.AppendLine(CultureInfo.InvariantCulture, $"--- {name} said last").AppendLine(Tail(output()));
        }

        return text.ToString();
    }

    private static string Tail(string output) =>
        string.Join('\n', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Brief).Where(line => line.Length > 0).TakeLast(LinesOfAnOutput));

    // Our programs log a JSON object a line; requests that went well say nothing here.
    private static string Brief(string line)
    {
        if (!line.StartsWith('{')) return line;
        try
        {
            using var json = JsonDocument.Parse(line);
            string Of(string name) => json.RootElement.TryGetProperty(name, out var value) ? $"{value} " : "";
            return Of("RequestPath") is { Length: > 0 } && Of("@l").Length == 0 ? "" : $"{Of("@t")}{Of("@l")}{Of("@m")}{Of("@x").Split('\n')[0]}";
        }
        catch (JsonException)
        {
            return line;
        }
    }
}

/// <summary>What an accepted job was asked for: equal requests must give equal digests.</summary>
/// <param name="Clip">The file.</param>
/// <param name="MayEnd">The terminal states that are right for it; only <c>succeeded</c> unless the test says otherwise.</param>
internal sealed record AcceptedRequest(string Clip, params string[] MayEnd);
