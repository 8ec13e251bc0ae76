using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Vision.Onnx;

/// <summary>Where models run.</summary>
public sealed record OnnxOptions
{
    /// <summary><c>cpu</c> or <c>cuda:N</c> (<c>SOCCER_DEVICE</c>).</summary>
    [RegularExpression("cpu|cuda:[0-9]{1,2}")]
    public string Device { get; init; } = "cpu";

    /// <summary>Refuse to start without a GPU (<c>GPU_REQUIRED</c>), whatever <see cref="Device"/> says.</summary>
    public bool GpuRequired { get; init; }

    /// <summary><c>auto</c> (the first variant of the manifest whose needs this processor meets) or a variant's name.</summary>
    [RegularExpression("[a-z0-9][a-z0-9-]{0,31}")]
    public string Variant { get; init; } = "auto";
}
