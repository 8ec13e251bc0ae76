using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Vision.Models.NanoDet;

/// <summary>
/// NanoDet-g and its kin: a fully convolutional detector with heads at strides 8, 16 and 32. Inputs and outputs of the export are described at
/// <see cref="NanoDetHead"/>.
/// </summary>
internal sealed class NanoDetModel : IDetectionModel
{
    public const string Family = "nanodet";

    private static readonly string[] Outputs = [.. NanoDetHead.Strides.SelectMany(stride => new[] { $"cls_{stride}", $"reg_{stride}" })];

    private readonly OnnxSession _session;

    public NanoDetModel(ModelFolder folder, ModelVariant variant, OnnxOptions options, int batchSize)
    {
        (Manifest, Variant, BatchSize) = (folder.Manifest, variant, batchSize);
        var (name, input) = (Manifest.Name, Manifest.Input);
        if (variant.File is null) throw ModelFolder.Failed(name, $"variant {variant.Name} has no file");
        if (input.Layout != "nchw" || input.Width % 32 != 0 || input.Height % 32 != 0)
            throw ModelFolder.Failed(name, "the family nanodet takes nchw pictures whose sides are multiples of 32");
        Shape = new FrameShape(input.Width, input.Height, PixelLayout.Gbrp);
        _session = new OnnxSession(folder.PathOf(variant.File), name, options, input.Name, [batchSize, 3, input.Height, input.Width], Outputs);
    }

    public ModelManifest Manifest { get; }

    public ModelVariant Variant { get; }

    public FrameShape Shape { get; }

    public int BatchSize { get; }

    public IDetector NewDetector() => new NanoDetDetector(_session.Bind(), Manifest, Shape);

    public void Dispose() => _session.Dispose();
}
