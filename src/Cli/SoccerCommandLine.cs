using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using SoccerRecognition.Cli.Commands;
using SoccerRecognition.Cli.Rendering;

namespace SoccerRecognition.Cli;

/// <summary>The whole of <c>soccer</c>: which commands there are, and how one of them is run.</summary>
internal static class SoccerCommandLine
{
    public static async Task<int> RunAsync(string[] args, Screen screen, CancellationToken cancellationToken)
    {
        var parsed = Create(screen, TimeProvider.System).Parse(args);
        if (parsed.Action is ParseErrorAction) return Explain(parsed, screen);
        var invocation = new InvocationConfiguration
        {
            Output = screen.OutWriter,
            Error = screen.MessagesWriter,
            EnableDefaultExceptionHandler = false,
            // Interruption does it, for the time after a command's own work too.
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (Exception failure)
        {
            return FailureReport.Tell(failure, screen, cancellationToken);
        }
    }

    /// <summary>Also read by the tests that hold docs/cli.md against it.</summary>
    public static RootCommand Create(Screen screen, TimeProvider time)
    {
        var root = new RootCommand("Recognises people, teams and tracks in football footage.")
        {
            DemoCommand.Create(screen, time),
            ServeCommand.Create(screen, time),
            SubmitCommand.Create(screen, time),
            StatusCommand.Create(screen),
            ResultsCommand.Create(screen),
            EraseCommand.Create(screen),
            JobCommand.Create(screen),
            DeadLettersCommand.Create(screen),
            SimulateCommand.Create(screen, time),
            MigrateCommand.Create(screen),
            DoctorCommand.Create(screen),
            ConfigCheckCommand.Create(screen),
            SegmentHostCommand.Create(),
        };
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
        root.SetAction(parsed => parsed.RootCommandResult.Command.Parse("--help").Invoke(parsed.InvocationConfiguration));
        return root;
    }

    private static int Explain(ParseResult parsed, Screen screen)
    {
        foreach (var error in parsed.Errors) screen.Fail(error.Message);
        var names = new List<string>();
        for (var one = parsed.CommandResult; one is not null; one = one.Parent as System.CommandLine.Parsing.CommandResult) names.Insert(0, one.Command.Name);
        screen.Say($"Try: {string.Join(' ', names)} --help");
        return ExitCode.Usage;
    }

    /// <summary>The help of every command ends with the exit codes.</summary>
    private sealed class HelpWithExitCodes(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            help.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Exit codes:");
            foreach (var (code, meaning) in ExitCode.All) output.WriteLine($"  {code,-3}  {meaning}");
            return ExitCode.Ok;
        }
    }
}
