using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Vision.Models.NanoDet;

internal sealed class NanoDetDetector(OnnxBinding binding, ModelManifest manifest, FrameShape shape) : IDetector
{
    private readonly PixelNormaliser _normaliser = new(manifest.Input);
    private readonly NanoDetHead _head = new(manifest.Detection!, shape.Width, shape.Height);
    private readonly CandidateBoxes _boxes = new(manifest.Detection!, shape.Width, shape.Height);

    public void Put(int slot, ReadOnlySpan<byte> pixels) =>
        _normaliser.Convert(pixels[..shape.Bytes], binding.Input.Slice(slot * shape.Bytes, shape.Bytes));

    public void Run() => binding.Run();

    public int Take(int slot, int displayWidth, int displayHeight, Span<PackedBox> boxes)
    {
        _boxes.Clear();
        for (var level = 0; level < NanoDetHead.Strides.Length; level++)
            _head.Read(level, slot, binding.Output(2 * level), binding.Output(2 * level + 1), _boxes);
        return _boxes.Take(displayWidth, displayHeight, boxes);
    }

    public void Dispose() => binding.Dispose();
}
