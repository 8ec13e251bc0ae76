using SoccerRecognition.LifecycleSimulation.Model;
using SoccerRecognition.LifecycleSimulation.Sql;

namespace SoccerRecognition.LifecycleSimulation;

/// <summary>Holds the SQL equal to the model: random histories, done to both.</summary>
public static class SqlEquality
{
    /// <summary>The seed to repeat, if only one is to be run: <c>SOCCER_HISTORY_SEED</c>.</summary>
    public const string SeedVariable = "SOCCER_HISTORY_SEED";

    private const int StepsPerHistory = 60;

    /// <param name="mutant">A bug of the model, which then must be found.</param>
    /// <returns>The first difference with its seed and what led there; null when there is none.</returns>
    public static async Task<string?> FindDifferenceAsync(ulong first, int histories, Mutant mutant, CancellationToken cancellationToken)
    {
        if (ulong.TryParse(Environment.GetEnvironmentVariable(SeedVariable), out var only)) (first, histories) = (only, 1);
        await using var sql = await SqlLifecycle.CreateAsync(cancellationToken);
        for (var seed = first; seed < first + (ulong)histories; seed++)
        {
            if (await new History(seed, sql, mutant, cancellationToken).RunAsync(StepsPerHistory) is { } difference)
                return $"seed {seed} (repeat: {SeedVariable}={seed} and the test SqlEqualityTests) {difference}";
        }

        return null;
    }
}
