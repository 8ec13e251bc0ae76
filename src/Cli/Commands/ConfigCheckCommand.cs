using System.CommandLine;
using System.Text.Json;
using SoccerRecognition.Api;
using SoccerRecognition.Cli.Doctor;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.Worker;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer config-check</c></summary>
internal static class ConfigCheckCommand
{
    public static Command Create(Screen screen)
    {
        var json = SharedOptions.Json();
        var checks = new Option<bool>("--checks") { Description = "Also make the checks with which the services begin: servers, disks, programs, models." };
        var command = new Command("config-check", "Checks the settings of Api and Worker here and tells everything that is wrong, at once.") { json, checks };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var configuration = ServiceSettings.Read();
            var (errors, warnings) = Check(configuration);
            var found = errors.Count == 0 && parsed.GetValue(checks) ? await ServerChecks.RunAsync(configuration, _ => true, cancellationToken) : [];
            errors = [.. errors, .. found.Where(one => one.State == CheckState.Wrong).Select(one => one.ToString())];
            string[] away = [.. found.Where(one => one.State == CheckState.Away).Select(one => one.ToString())];
            if (parsed.GetValue(json)) screen.OutWriter.WriteLine(JsonSerializer.Serialize(new { errors, warnings, away }));
            else Tell(screen, errors, [.. warnings, .. away]);
            return errors.Count > 0 ? ExitCode.Refused : away.Length > 0 ? ExitCode.Unavailable : ExitCode.Ok;
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
