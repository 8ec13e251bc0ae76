using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Features;

namespace SoccerRecognition.Vision.Models.Stub;

/// <summary>
/// A detector without a network, for load tests and benchmarks of everything around one: its boxes are a cheap, pure function of the pixels.
/// </summary>
internal sealed class StubModel(ModelManifest manifest, ModelVariant variant, int batchSize) : IDetectionModel
{
    public const string Family = "stub";

    public ModelManifest Manifest { get; } = manifest;

    public ModelVariant Variant { get; } = variant;

    public FrameShape Shape { get; } = new(manifest.Input.Width, manifest.Input.Height, PixelLayout.Gbrp);

    public int BatchSize { get; } = batchSize;

    public IDetector NewDetector() => new StubDetector(Manifest.Detection!, Shape, BatchSize);

    public void Dispose()
    {
    }
}

/// <summary>Twenty-two persons and a ball on a grid, nudged by the picture's signature, so that other pixels give other boxes.</summary>
internal sealed class StubDetector(ModelDetection detection, FrameShape shape, int batchSize) : IDetector
{
    private const int Persons = 22;
    private readonly PictureGrid _grid = new(shape);
    private readonly PictureSignature[] _signatures = new PictureSignature[batchSize];
    private readonly CandidateBoxes _boxes = new(detection, shape.Width, shape.Height);

    public void Put(int slot, ReadOnlySpan<byte> pixels)
    {
        _grid.Read(pixels);
        _signatures[slot] = _grid.Signature();
    }

    public void Run()
    {
    }

    public int Take(int slot, int displayWidth, int displayHeight, Span<PackedBox> boxes)
    {
        _boxes.Clear();
        ReadOnlySpan<byte> signature = _signatures[slot];
        for (var i = 0; i < Persons; i++)
        {
            var left = shape.Width * (i % 8 + 1) / 10f + (signature[i] & 15) / 4f;
            var top = shape.Height * (i / 8 + 1) / 5f + (signature[i + 1] & 15) / 4f;
            Add(i, left, top, shape.Width / 40f, shape.Height / 10f, 0.5f + signature[i + 2] / 1024f, detection.PersonClassId);
        }

        if (detection.BallClassId is { } ball) Add(Persons, shape.Width / 2f + (signature[47] & 15), shape.Height * 0.8f, 6, 6, 0.4f, ball);
        return _boxes.Take(displayWidth, displayHeight, boxes);
    }

    public void Dispose()
    {
    }

    private void Add(int source, float left, float top, float width, float height, float score, int classId) =>
        _boxes.Add(new Candidate(left, top, left + width, top + height, score, source, (byte)classId));
}
