using Microsoft.Extensions.Hosting;

namespace SoccerRecognition.Jobs.Configuration;

/// <summary>Tells people everything that is wrong with the settings before anything is built from them.</summary>
public static class SettingsReport
{
    /// <summary>EX_CONFIG of sysexits.h.</summary>
    public const int ExitCode = 78;

    /// <param name="builder">With all options registered, and not built yet: the logger would be the first to fail of its own settings.</param>
    /// <param name="output">Gets one line a reason.</param>
    /// <returns>True: the process must not start.</returns>
    public static bool Refuses(IHostApplicationBuilder builder, TextWriter output)
    {
        var errors = OptionsCheck.Of(builder.Services, builder.Configuration).Errors();
        foreach (var error in errors) output.WriteLine($"settings: {error}");
        return errors.Count > 0;
    }
}
