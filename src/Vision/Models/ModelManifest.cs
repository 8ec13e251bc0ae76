using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Vision.Models;

/// <summary>
/// What <c>manifest.json</c> of a model folder says: everything that differs between two models of a family. Read by
/// <see cref="ModelFolder"/>, which refuses a manifest that is incomplete or contradicts itself.
/// </summary>
/// <param name="Schema">Version of this format: 1.</param>
/// <param name="Role"><c>detection</c>, <c>identification</c>, <c>segmentation</c> or <c>classification</c>.</param>
/// <param name="Family">The code that reads the model's outputs: <c>nanodet</c>, <c>stub</c>, …</param>
/// <param name="Name">What jobs call it; equals the folder's name.</param>
/// <param name="Version">Of the weights and of the numbers in this file: jobs pin it.</param>
/// <param name="Licence">Under what it may be passed on.</param>
/// <param name="Input">The picture that goes in.</param>
/// <param name="Variants">The same model in several numerics, the preferred first.</param>
/// <param name="Detection">Present for the role <c>detection</c>, and only there.</param>
/// <param name="Files">Further files that the family reads (keys, vocabularies).</param>
public sealed record ModelManifest(
    [property: Range(1, 1)] int Schema,
    [property: MinLength(1), RegularExpression("detection|identification|segmentation|classification")] string Role,
    [property: MinLength(1), RegularExpression("[a-z0-9][a-z0-9-]{0,63}")] string Family,
    [property: MinLength(1), RegularExpression("[a-z0-9][a-z0-9.-]{0,63}")] string Name,
    [property: MinLength(1), RegularExpression("[0-9a-z][0-9a-z.-]{0,31}")] string Version,
    ModelLicence Licence,
    ModelInput Input,
    [property: MinLength(1), MaxLength(16)] ModelVariant[] Variants,
    ModelDetection? Detection = null,
    ModelFile[]? Files = null);

/// <param name="Spdx">SPDX identifier.</param>
/// <param name="File">The licence's text, in the folder.</param>
/// <param name="Copyright">Who holds the rights.</param>
/// <param name="Source">Where it was taken from and what was changed.</param>
public sealed record ModelLicence(
    [property: MinLength(1)] string Spdx, [property: MinLength(1)] string File, [property: MinLength(1)] string Copyright, string Source);

/// <summary>The model's picture: squashed to exactly this size, (value - mean) / std per channel.</summary>
/// <param name="Name">The graph's input.</param>
/// <param name="Width">In px.</param>
/// <param name="Height">In px.</param>
/// <param name="SizeStep">Width and height are multiples of this.</param>
/// <param name="Layout"><c>nchw</c> or <c>nhwc</c>.</param>
/// <param name="Channels"><c>bgr</c> or <c>rgb</c>: the order of the channels in the tensor, and of <paramref name="Mean"/> and <paramref name="Std"/>.</param>
/// <param name="Mean">Three values in 0..255 units.</param>
/// <param name="Std">Three values in 0..255 units, none zero.</param>
public sealed record ModelInput(
    [property: MinLength(1)] string Name,
    [property: Range(8, 4096)] int Width,
    [property: Range(8, 4096)] int Height,
    [property: Range(1, 4096)] int SizeStep,
    [property: MinLength(1), RegularExpression("nchw|nhwc")] string Layout,
    [property: MinLength(1), RegularExpression("bgr|rgb")] string Channels,
    [property: MinLength(3), MaxLength(3)] float[] Mean,
    [property: MinLength(3), MaxLength(3)] float[] Std);

/// <summary>How a detector's outputs become stored boxes.</summary>
/// <param name="StoreScore">
/// Boxes from this score on are stored. Far below <paramref name="Confidence"/>: a track that has started goes on through low scores
/// (the linker's hysteresis), and a job may ask for another confidence without the pixels being looked at again.
/// </param>
/// <param name="Confidence">The default of a job's <c>confidence</c>.</param>
/// <param name="NmsThreshold">Of two boxes of a class whose IoU is greater, the one with the lower score goes.</param>
/// <param name="MaxBoxes">At most so many boxes a frame are stored, the best by score.</param>
/// <param name="PersonClassId">Index in <paramref name="Labels"/>.</param>
/// <param name="BallClassId">Index in <paramref name="Labels"/>; null: the model knows no ball.</param>
/// <param name="Labels">All classes of the model, in its order. Only persons and balls are stored.</param>
public sealed record ModelDetection(
    [property: Range(0.01, 1)] float StoreScore,
    [property: Range(0.01, 1)] float Confidence,
    [property: Range(0.05, 1)] float NmsThreshold,
    [property: Range(1, 1000)] int MaxBoxes,
    [property: Range(0, 255)] int PersonClassId,
    [property: Range(0, 255)] int? BallClassId,
    [property: MinLength(1), MaxLength(256)] string[] Labels);

/// <param name="Name"><c>fp32</c>, <c>int8</c>, …: what an analysis pins together with its numerics class.</param>
/// <param name="File">The graph; null only for families that have none.</param>
/// <param name="Sha256">Of the file, lower-case hex; null only without a file.</param>
/// <param name="Needs">Processor features without which the variant is not chosen by itself: <c>vnni</c>.</param>
public sealed record ModelVariant(
    [property: MinLength(1), RegularExpression("[a-z0-9][a-z0-9-]{0,31}")] string Name,
    string? File,
    [property: MinLength(1), RegularExpression("[0-9a-f]{64}")] string? Sha256,
    string[] Needs);

/// <param name="File">Its name in the folder.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record ModelFile([property: MinLength(1)] string File, [property: MinLength(1), RegularExpression("[0-9a-f]{64}")] string Sha256);
