using Microsoft.Extensions.Configuration;

namespace SoccerRecognition.Jobs.Configuration;

/// <summary>Where settings come from, the later before the earlier: the process's file, the environment, the source documents' names, arguments.</summary>
public static class Settings
{
    /// <param name="configuration">Of the process.</param>
    /// <param name="file">For example <c>api.settings.json</c>; beside it <c>api.settings.Production.json</c> and its likes.</param>
    /// <param name="environmentName">The name of the environment.</param>
    /// <param name="args">Of the process.</param>
    public static T AddSettings<T>(this T configuration, string file, string environmentName, string[] args) where T : IConfigurationBuilder
    {
        configuration.AddJsonFile(file, optional: true, reloadOnChange: false);
        configuration.AddJsonFile(Path.ChangeExtension(file, $".{environmentName}.json"), optional: true, reloadOnChange: false);
        configuration.AddEnvironmentVariables();
        configuration.AddEnvironmentNames(Environment.GetEnvironmentVariable);
        if (args.Length > 0) configuration.AddCommandLine(args);
        return configuration;
    }

    /// <summary>Adds the source documents' names only.</summary>
    /// <param name="environment">Reads one variable; null where it is not set.</param>
    public static IConfigurationBuilder AddEnvironmentNames(this IConfigurationBuilder configuration, Func<string, string?> environment) =>
        configuration.Add(new EnvironmentNamesSource(environment));
}
