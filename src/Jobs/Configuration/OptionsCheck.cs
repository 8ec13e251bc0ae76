using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace SoccerRecognition.Jobs.Configuration;

/// <summary>One section of the settings that this process reads.</summary>
/// <param name="Name">For example <c>Database</c>.</param>
/// <param name="Type">Its options class.</param>
/// <param name="Errors">Binds and validates it now.</param>
public sealed record OptionsSection(string Name, Type Type, Func<IConfiguration, IReadOnlyList<string>> Errors);

/// <summary>Registers options so that they are checked with all others at once.</summary>
public static class CheckedOptions
{
    /// <summary>Binds a section to its options class and has it checked at start, and by <c>soccer config-check</c>.</summary>
    public static IServiceCollection AddCheckedOptions<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class, new()
    {
        if (services.Any(one => one.ImplementationInstance is OptionsSection known && known.Type == typeof(T))) return services;
        services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateDataAnnotations();
        services.AddSingleton(new OptionsSection(section, typeof(T), root => Check<T>(root, section)));
        services.Replace(ServiceDescriptor.Singleton<IStartupValidator, OptionsCheck>());
        services.TryAddSingleton<OptionsCheck>();
        return services;
    }

    private static IReadOnlyList<string> Check<T>(IConfiguration root, string section) where T : class, new()
    {
        var value = new T();
        var errors = new List<string>();
        foreach (var property in typeof(T).GetProperties().Where(one => one.CanWrite))
        {
            // One by one, so that every value that cannot be read is told and not only the first.
            var found = root.GetSection($"{section}:{property.Name}");
            if (found.Value is null && !found.GetChildren().Any()) continue;
            try
            {
                property.SetValue(value, found.Get(property.PropertyType));
            }
            catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
            {
                errors.Add($"{section}:{property.Name} is not a {property.PropertyType.Name}.");
            }
        }

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(value, new ValidationContext(value), results, validateAllProperties: true);
        errors.AddRange(results.Select(one => $"{string.Join(", ", one.MemberNames.Select(name => $"{section}:{name}"))}: {one.ErrorMessage}"));
        return errors;
    }
}

/// <summary>Everything that is wrong with the settings, at once.</summary>
public sealed class OptionsCheck(IConfiguration configuration, IEnumerable<OptionsSection> sections) : IStartupValidator
{
    /// <summary>The sections this process reads.</summary>
    public IReadOnlyList<OptionsSection> Sections { get; } = [.. sections.OrderBy(one => one.Name, StringComparer.Ordinal)];

    /// <summary>The check of what is registered so far, without building anything.</summary>
    public static OptionsCheck Of(IServiceCollection services, IConfiguration configuration) =>
        new(configuration, services.Select(one => one.ImplementationInstance).OfType<OptionsSection>());

    /// <summary>What keeps the process from starting; one sentence each, never a secret's value.</summary>
    public IReadOnlyList<string> Errors() =>
    [
        .. Names().SelectMany(one => one.Errors),
        .. Sections.SelectMany(one => one.Errors(configuration)).Select(WithName),
    ];

    /// <summary>What is told once at start: names that are known and not used, contradictions, keys that no option reads.</summary>
    public IReadOnlyList<string> Warnings() => [.. Names().SelectMany(one => one.Warnings), .. Sections.SelectMany(UnknownKeys)];

    /// <summary>The host calls this before anything starts.</summary>
    /// <exception cref="OptionsValidationException">With every error.</exception>
    public void Validate()
    {
        var errors = Errors();
        if (errors.Count > 0) throw new OptionsValidationException("settings", typeof(OptionsCheck), errors);
    }

    private IEnumerable<string> UnknownKeys(OptionsSection section)
    {
        var known = section.Type.GetProperties().Select(one => one.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var child in configuration.GetSection(section.Name).GetChildren().Where(one => !known.Contains(one.Key)))
        {
            var name = Names().Select(one => one.SetBy.GetValueOrDefault(child.Path)).FirstOrDefault(one => one is not null);
            yield return name is null ? $"{child.Path}: there is no such setting." : $"{name}: known, but this process does not use it.";
        }
    }

    // Whoever set it by a source document's name looks for that name.
    private string WithName(string error)
    {
        var key = error.Split(' ', 2)[0].TrimEnd(':', ',');
        var name = Names().Select(one => one.SetBy.GetValueOrDefault(key)).FirstOrDefault(one => one is not null);
        return name is null ? error : $"{error} (set by {name})";
    }

    private IEnumerable<EnvironmentNamesProvider> Names() =>
        (configuration as IConfigurationRoot)?.Providers.OfType<EnvironmentNamesProvider>() ?? [];
}
