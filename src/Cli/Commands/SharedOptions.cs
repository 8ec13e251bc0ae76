using System.CommandLine;

namespace SoccerRecognition.Cli.Commands;

/// <summary>Options and arguments that several commands have, so that they mean the same everywhere.</summary>
internal static class SharedOptions
{
    public const string DefaultDataFolder = ".soccer";

    public static Option<bool> Json() => new("--json") { Description = "Write JSON to standard output, for programs." };

    public static Option<string> DataFolder() => new("--data")
    {
        Description = "The folder that holds the embedded service's database, objects and logs.",
        HelpName = "DIR",
        DefaultValueFactory = _ => DefaultDataFolder,
    };

    public static Argument<Guid> Job() => new("JOB") { Description = "The job's id.", HelpName = "JOB" };
}
