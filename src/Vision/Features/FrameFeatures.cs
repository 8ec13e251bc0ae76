using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Features;

/// <summary>
/// What a lane reads from one frame's pixels beside the detections: the picture's signature, and for each box its kit and whether it stands on
/// the pitch. Works on the boxes as stored (quantised), in integers.
/// </summary>
internal sealed class FrameFeatures
{
    private readonly FrameShape _shape;
    private readonly PictureGrid _grid;
    private readonly PitchMask _pitch;

    public FrameFeatures(FrameShape shape)
    {
        _shape = shape;
        _grid = new PictureGrid(shape);
        _pitch = new PitchMask(_grid);
    }

    /// <summary>Reads what needs all pixels. Called while they are still in the cache, before the model runs.</summary>
    /// <param name="gbrp">The model's picture.</param>
    public void Look(ReadOnlySpan<byte> gbrp)
    {
        _grid.Read(gbrp);
        _pitch.Update();
    }

    /// <summary>Fills in <see cref="PackedBox.Kit"/> and <see cref="PackedBox.Flags"/>.</summary>
    /// <param name="gbrp">The picture that was looked at.</param>
    public PictureSignature Describe(ReadOnlySpan<byte> gbrp, int displayWidth, int displayHeight, Span<PackedBox> boxes)
    {
        foreach (ref var box in boxes)
        {
            var (left, right) = (ToModel(box.Left, _shape.Width, displayWidth), ToModel(box.Right, _shape.Width, displayWidth));
            var (top, bottom) = (ToModel(box.Top, _shape.Height, displayHeight), ToModel(box.Bottom, _shape.Height, displayHeight));
            box.Kit = KitReader.Read(gbrp, _shape, _pitch.Grass, left, top, right, bottom);
            box.Flags = _pitch.HasFootAt((left + right) / 2, bottom) ? BoxFlags.None : BoxFlags.OffPitch;
        }

        return _grid.Signature();
    }

    private static int ToModel(ushort stored, int modelSide, int displaySide) => (int)((long)stored * modelSide / ((long)displaySide * PackedBox.UnitsPerPixel));
}
