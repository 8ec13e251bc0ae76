using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Jobs.StartChecks;

/// <summary>What a check of the surroundings found.</summary>
public enum CheckState
{
    /// <summary>As needed.</summary>
    Good,

    /// <summary>It does not answer now, and may come back by itself: the process waits for it.</summary>
    Away,

    /// <summary>It will not get better by waiting: the process refuses to run.</summary>
    Wrong,
}

/// <summary>One finding.</summary>
/// <param name="Name">The thing that was looked at.</param>
/// <param name="State">What follows.</param>
/// <param name="Detail">One sentence: what is so. No secret.</param>
/// <param name="Cure">One sentence: what to do; null where nothing is to be done.</param>
public sealed record CheckResult(string Name, CheckState State, string Detail, string? Cure = null)
{
    public static CheckResult Good(string name, string detail) => new(name, CheckState.Good, detail);

    public static CheckResult Away(string name, string detail) => new(name, CheckState.Away, detail);

    public static CheckResult Wrong(string name, string detail, string cure) => new(name, CheckState.Wrong, detail, cure);

    public override string ToString() => Cure is null ? $"{Name}: {Detail}" : $"{Name}: {Detail} {Cure}";
}

/// <summary>One check of what a process needs. Registered as an instance, so that Api, Worker and <c>soccer doctor</c> run the same ones.</summary>
/// <param name="Name">The thing that is looked at.</param>
/// <param name="RunAsync">Returns its findings; what it throws is a finding too.</param>
/// <param name="Needed">Whether work waits while it is away.</param>
public sealed record StartCheck(
    string Name, Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<CheckResult>>> RunAsync, bool Needed = true);

/// <summary>Section <c>StartChecks</c>: the look at the surroundings before a process takes work.</summary>
public sealed class StartCheckOptions
{
    public const string Section = "StartChecks";

    /// <summary>A check that takes longer counts as away.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often what was away at the start is looked at again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);
}
