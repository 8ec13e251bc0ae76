using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Jobs.Models;

namespace SoccerRecognition.Cli;

/// <summary>The settings of Api and Worker as this machine and environment give them, for commands that look at a service from outside.</summary>
internal static class ServiceSettings
{
    public const string ApiFile = "api.settings.json";
    public const string WorkerFile = "worker.settings.json";

    public static ConfigurationManager Read()
    {
        var configuration = new ConfigurationManager();
        var environment = EnvironmentNames.EnvironmentOf(Environment.GetEnvironmentVariable) ?? "Production";
        configuration.AddSettings(ApiFile, environment, []);
        configuration.AddSettings(WorkerFile, environment, []);
        configuration.AddDefaults();
        return configuration;
    }

    /// <summary>Where nothing is said about the models, those that lie beside the program are meant.</summary>
    public static void AddDefaults(this ConfigurationManager configuration)
    {
        const string key = $"{ModelOptions.Section}:{nameof(ModelOptions.Folder)}";
        if (configuration[key] is null) configuration.AddInMemoryCollection([new(key, ModelsBesideProgram())]);
    }

    /// <summary>One section, checked.</summary>
    /// <exception cref="CommandFailure">With every error of the section.</exception>
    public static T Section<T>(this ConfigurationManager configuration, string section) where T : class, new()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddCheckedOptions<T>(configuration, section);
        using var provider = services.BuildServiceProvider();
        var errors = provider.GetRequiredService<OptionsCheck>().Errors();
        if (errors.Count > 0) throw new CommandFailure(ExitCode.Refused, string.Join(Environment.NewLine, errors));
        return configuration.GetSection(section).Get<T>() ?? new T();
    }

    // In the working folder, else above the program: a checkout builds into artifacts/.
    private static string ModelsBesideProgram()
    {
        const string name = "models";
        if (Directory.Exists(name)) return name;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, name)))
                return Path.Combine(folder.FullName, name);
        return name;
    }
}
