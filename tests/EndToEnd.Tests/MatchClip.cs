using SoccerRecognition.TestSupport;
using SoccerRecognition.Vision.Simulation;

namespace SoccerRecognition.EndToEnd.Tests;

/// <summary>60 s of a simulated match, made once for the tests of a run: small pictures, because what is tested is who does the work.</summary>
public sealed class MatchClip : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create("match");
    private readonly SemaphoreSlim _once = new(1, 1);
    private string? _path;

    public async Task<string> PathAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken);
        try
        {
            if (_path is not null) return _path;
            var path = _folder.PathTo("match.mp4");
            var options = new SimulationOptions { Width = 640, Height = 360, Duration = TimeSpan.FromSeconds(60), Seed = 7 };
            await SimulatedMatchWriter.WriteAsync(options, path, null, null, cancellationToken);
            return _path = path;
        }
        finally
        {
            _once.Release();
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _once.Dispose();
    }
}
