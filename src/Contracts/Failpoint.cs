using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SoccerRecognition.Contracts;

/// <summary>
/// Named places at which a process can be made to wait or to die, for the tests in <c>tests/Faults</c>. Off unless the environment variable
/// <see cref="Variable"/> is set when the process starts: then each place costs one read of a constant. Nothing else can set it, neither a settings
/// file nor a request, and a process that starts with it says so in its log.
/// <code>SOCCER_FAILPOINTS="segment.before-commit=die@2;job.committed=delay:500"</code>
/// A rule is <c>name=action</c>; <c>@n</c> acts at the n-th time only, <c>~text</c> only where the subject contains the text. Actions: <c>wait</c> (until
/// the token ends it), <c>delay:milliseconds</c>, <c>die</c> (SIGKILL), <c>abort</c> (the C library's abort, as a native crash).
/// </summary>
public static class Failpoint
{
    public const string Variable = "SOCCER_FAILPOINTS";

    /// <summary>The object is stored, its row is not.</summary>
    public const string UploadStored = "upload.stored";

    /// <summary>The job is committed; no hint was sent and nothing answered.</summary>
    public const string JobCommitted = "job.committed";

    /// <summary>A plan is leased and begun.</summary>
    public const string PlanBegun = "plan.begun";

    /// <summary>In the child host: the decoder of a segment runs. Subject: the source's path.</summary>
    public const string SegmentDecoding = "segment.decoding";

    /// <summary>In the child host: a frame of a segment was inferred. Subject: the source's path.</summary>
    public const string SegmentInferring = "segment.inferring";

    /// <summary>The rows of a segment are copied, the transaction is open. Subject: the work's id.</summary>
    public const string SegmentBeforeCommit = "segment.before-commit";

    /// <summary>The segment is committed, nobody was told. Subject: the work's id.</summary>
    public const string SegmentCommitted = "segment.committed";

    /// <summary>A link has read all frames and is about to commit.</summary>
    public const string LinkBeforeCommit = "link.before-commit";

    /// <summary>A publication has its digest and is about to commit.</summary>
    public const string PublishBeforeCommit = "publish.before-commit";

    private static readonly FrozenSet<string> Names = new[]
    {
        UploadStored, JobCommitted, PlanBegun, SegmentDecoding, SegmentInferring, SegmentBeforeCommit, SegmentCommitted, LinkBeforeCommit,
        PublishBeforeCommit,
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly Rule[] Rules = [.. Read(Environment.GetEnvironmentVariable(Variable)).Select(text => new Rule(text))];

    // Read once: a constant for the compiler of the hot paths.
    private static readonly bool Armed = Rules.Length > 0;

    /// <summary>The rules in force, as given; empty in every ordinary process.</summary>
    /// <exception cref="FormatException">A rule cannot be understood, or names a place that does not exist.</exception>
    public static IReadOnlyList<string> InForce => [.. Rules.Select(rule => rule.Text)];

    /// <param name="name">One of the constants.</param>
    /// <param name="subject">What the place works on, for <c>~text</c>.</param>
    /// <param name="cancellationToken">Ends a wait.</param>
    public static Task ReachAsync(string name, string subject, CancellationToken cancellationToken) =>
        Armed ? ActAsync(name, subject, cancellationToken) : Task.CompletedTask;

    /// <summary>For code that cannot wait: only <c>die</c> and <c>abort</c> act here.</summary>
    /// <inheritdoc cref="ReachAsync"/>
    public static void Reach(string name, string subject)
    {
        if (!Armed) return;
        foreach (var rule in Rules)
            if (rule.Hits(name, subject)) rule.End();
    }

    private static async Task ActAsync(string name, string subject, CancellationToken cancellationToken)
    {
        foreach (var rule in Rules)
        {
            if (!rule.Hits(name, subject)) continue;
            await Console.Error.WriteLineAsync($"failpoint {name} reached: {subject}");
            rule.End();
            await Task.Delay(rule.Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static IEnumerable<string> Read(string? text) =>
        (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private sealed class Rule
    {
        private readonly string _name;
        private readonly string _action;
        private readonly string? _filter;
        private readonly int? _time;
        private int _times;

        public Rule(string text)
        {
            Text = text;
            var (rest, filter) = Cut(text, '~');
            (rest, var time) = Cut(rest, '@');
            (_name, var action) = Cut(rest, '=');
            (_action, var pause) = Cut(action ?? "", ':');
            _filter = filter;
            if (!Names.Contains(_name)) throw Wrong(text, "no such place");
            if (time is not null) _time = int.TryParse(time, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : throw Wrong(text, "@ wants a number");
            Pause = (_action, pause) switch
            {
                ("wait", null) => Timeout.InfiniteTimeSpan,
                ("die" or "abort", null) => TimeSpan.Zero,
                ("delay", { } given) when int.TryParse(given, CultureInfo.InvariantCulture, out var milliseconds) => TimeSpan.FromMilliseconds(milliseconds),
                _ => throw Wrong(text, "wait, delay:milliseconds, die or abort"),
            };
        }

        public string Text { get; }

        public TimeSpan Pause { get; }

        public bool Hits(string name, string subject) =>
            name == _name && (_filter is null || subject.Contains(_filter, StringComparison.Ordinal))
            && (_time is not { } time || Interlocked.Increment(ref _times) == time);

        public void End()
        {
            if (_action == "abort") abort();
            if (_action == "die") Environment.FailFast(null, Killed());
        }

        // SIGKILL, as from outside: no handler runs and nothing is flushed. It does not return.
        private static Exception? Killed()
        {
            const int signal = 9;
            return kill(Environment.ProcessId, signal) == 0 ? null : new InvalidOperationException("kill failed");
        }

        private static (string Before, string? After) Cut(string text, char at) =>
            text.IndexOf(at, StringComparison.Ordinal) is var i and >= 0 ? (text[..i], text[(i + 1)..]) : (text, null);

        private static FormatException Wrong(string text, string why) => new($"{Variable}: '{text}': {why}.");
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void abort();

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
