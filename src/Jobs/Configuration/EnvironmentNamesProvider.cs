using Microsoft.Extensions.Configuration;

namespace SoccerRecognition.Jobs.Configuration;

/// <summary>
/// Reads the environment under the source documents' names, secrets also from files. What is wrong is kept, not thrown: the start-up check tells it
/// together with everything else.
/// </summary>
internal sealed class EnvironmentNamesProvider(Func<string, string?> environment) : ConfigurationProvider
{
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Keys that were set here, with the name that set them.</summary>
    public Dictionary<string, string> SetBy { get; } = new(StringComparer.OrdinalIgnoreCase);

    public override void Load()
    {
        _errors.Clear();
        _warnings.Clear();
        SetBy.Clear();
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var unused = new List<string>();
        foreach (var name in EnvironmentNames.All)
        {
            if (Read(name) is not { Length: > 0 } value) continue;
            if (name.Key is null) unused.Add(name.Name);
            else Take(name, value, values);
        }

        if (unused.Count > 0) _warnings.Add($"{string.Join(", ", unused)}: known, but this version does not use {(unused.Count == 1 ? "it" : "them")}.");
        Data = values;
    }

    private void Take(EnvironmentName name, string value, Dictionary<string, string?> values)
    {
        try
        {
            foreach (var (key, converted) in name.Convert?.Invoke(value) ?? [(name.Key!, value)])
            {
                if (values.TryAdd(key, converted)) SetBy[key] = name.Name;
                else if (values[key] != converted && !string.Equals(key, "environment", StringComparison.OrdinalIgnoreCase))
                    _warnings.Add($"{name.Name} says something else than {SetBy[key]}, which is taken.");
            }
        }
        catch (FormatException failure)
        {
            // Never the value itself: it may be a secret.
            _errors.Add($"{name.Name} {failure.Message}.");
        }
    }

    private string? Read(EnvironmentName name)
    {
        var plain = environment(name.Name);
        if (!name.Secret || environment(name.FileName) is not { Length: > 0 } path) return plain;
        if (!string.IsNullOrEmpty(plain))
        {
            _errors.Add($"{name.Name} and {name.FileName} are both set: only one can be.");
            return plain;
        }

        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _errors.Add($"{name.FileName}: the file cannot be read ({failure.GetType().Name}).");
            return null;
        }
    }
}

internal sealed class EnvironmentNamesSource(Func<string, string?> environment) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new EnvironmentNamesProvider(environment);
}
