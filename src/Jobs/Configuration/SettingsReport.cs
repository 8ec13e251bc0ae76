using Microsoft.Extensions.DependencyInjection;

namespace SoccerRecognition.Jobs.Configuration;

/// <summary>Tells people everything that is wrong with the settings before anything starts.</summary>
public static class SettingsReport
{
    /// <summary>EX_CONFIG of sysexits.h.</summary>
    public const int ExitCode = 78;

    /// <returns>True: the process must not start; every reason is written.</returns>
    public static bool Refuses(IServiceProvider services, TextWriter output)
    {
        var errors = services.GetRequiredService<OptionsCheck>().Errors();
        foreach (var error in errors) output.WriteLine($"settings: {error}");
        return errors.Count > 0;
    }
}
