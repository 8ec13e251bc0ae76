using Spectre.Console;

namespace SoccerRecognition.Cli.Rendering;

/// <summary>
/// Where a command writes: results go to <see cref="Out"/>, progress and messages to <see cref="Messages"/>. On a terminal with colours and
/// movement, elsewhere in plain lines without a single escape sequence.
/// </summary>
internal sealed class Screen
{
    // Wide enough that no line of ours is folded in a file.
    private const int PlainWidth = 160;

    private Screen(TextWriter outWriter, IAnsiConsole outConsole, TextWriter messagesWriter, IAnsiConsole messages, bool isLive)
    {
        OutWriter = outWriter;
        Out = outConsole;
        MessagesWriter = messagesWriter;
        Messages = messages;
        IsLive = isLive;
    }

    public TextWriter OutWriter { get; }

    public IAnsiConsole Out { get; }

    public TextWriter MessagesWriter { get; }

    public IAnsiConsole Messages { get; }

    /// <summary>Messages go to a terminal that can move its cursor.</summary>
    public bool IsLive { get; }

    /// <summary>Of this process.</summary>
    public static Screen OfProcess()
    {
        var isDumb = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        var outIsPlain = isDumb || Console.IsOutputRedirected;
        var messagesArePlain = isDumb || Console.IsErrorRedirected;
        return new Screen(
            Console.Out, outIsPlain ? PlainConsole(Console.Out) : TerminalConsole(Console.Out),
            Console.Error, messagesArePlain ? PlainConsole(Console.Error) : TerminalConsole(Console.Error),
            isLive: !messagesArePlain);
    }

    /// <summary>No terminal on either side.</summary>
    public static Screen Plain(TextWriter output, TextWriter messages) =>
        new(output, PlainConsole(output), messages, PlainConsole(messages), isLive: false);

    /// <summary>One line for the person: what happens now.</summary>
    public void Say(string text) => Messages.WriteLine(text);

    public void Warn(string text) => Messages.MarkupLineInterpolated($"[yellow]warning:[/] {text}");

    public void Fail(string text) => Messages.MarkupLineInterpolated($"[red]error:[/] {text}");

    private static IAnsiConsole TerminalConsole(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });

    private static IAnsiConsole PlainConsole(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = PlainWidth;
        return console;
    }
}
