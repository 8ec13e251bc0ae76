using System.CommandLine;
using System.Text.Json;
using SoccerRecognition.Api;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Worker;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer config-check</c></summary>
internal static class ConfigCheckCommand
{
    public static Command Create(Screen screen)
    {
        var json = SharedOptions.Json();
        var command = new Command("config-check", "Checks the settings of Api and Worker here and tells everything that is wrong, at once.") { json };
        command.SetAction(parsed =>
        {
            var (errors, warnings) = Check(ServiceSettings.Read());
            if (parsed.GetValue(json)) screen.OutWriter.WriteLine(JsonSerializer.Serialize(new { errors, warnings }));
            else Tell(screen, errors, warnings);
            return errors.Count == 0 ? ExitCode.Ok : ExitCode.Refused;
        });
        return command;
    }

    // The very registrations of the services, so that nothing is checked twice or differently.
    private static (IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings) Check(ConfigurationManager configuration)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddApi();
        builder.Services.AddWorker(configuration);
        using var provider = builder.Services.AddSingleton<IConfiguration>(configuration).BuildServiceProvider();
        var check = provider.GetRequiredService<OptionsCheck>();
        return (check.Errors(), [.. check.Warnings().Distinct()]);
    }

    private static void Tell(Screen screen, IReadOnlyList<string> errors, IReadOnlyList<string> warnings)
    {
        foreach (var warning in warnings) screen.OutWriter.WriteLine($"warning: {warning}");
        foreach (var error in errors) screen.OutWriter.WriteLine($"error: {error}");
        screen.OutWriter.WriteLine(errors.Count == 0 ? "The settings are good." : $"{errors.Count} wrong.");
    }
}
