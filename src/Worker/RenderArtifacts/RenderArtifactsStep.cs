using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Worker.Leasing;

namespace SoccerRecognition.Worker.RenderArtifacts;

internal sealed class RenderArtifactsStep
{
    public Task<Committed> RunAsync(HeldWork held, CancellationToken cancellationToken) => throw new NotSupportedException($"{held} {cancellationToken} {this}");
}
