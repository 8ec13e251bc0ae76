using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoccerRecognition.Vision.Decode;

/// <summary>ffprobe's JSON about a container, as far as it is read.</summary>
internal sealed record MediaHeader(
    [property: JsonPropertyName("streams")] IReadOnlyList<StreamHeader> Streams, [property: JsonPropertyName("format")] FormatHeader Format)
{
    public static MediaHeader? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var header = JsonSerializer.Deserialize<MediaHeader>(json);
            return header is { Streams: not null, Format.Name: not null } ? header : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record FormatHeader(
    [property: JsonPropertyName("format_name")] string Name, [property: JsonPropertyName("duration")] string? Duration,
    [property: JsonPropertyName("nb_streams")] int Streams)
{
    /// <summary>Seconds; 0 if unknown.</summary>
    public double Seconds => StreamHeader.Number(Duration);
}

/// <summary>A stream as ffprobe names it.</summary>
internal sealed record StreamHeader
{
    [JsonPropertyName("index")]
    public int Index { get; init; }

    [JsonPropertyName("codec_type")]
    public string? Type { get; init; }

    /// <summary>Null or <c>unknown</c> where ffmpeg knows none.</summary>
    [JsonPropertyName("codec_name")]
    public string? Codec { get; init; }

    [JsonPropertyName("codec_tag_string")]
    public string? Tag { get; init; }

    [JsonPropertyName("width")]
    public int Width { get; init; }

    [JsonPropertyName("height")]
    public int Height { get; init; }

    [JsonPropertyName("sample_aspect_ratio")]
    public string? SampleAspectText { get; init; }

    [JsonPropertyName("field_order")]
    public string? FieldOrder { get; init; }

    [JsonPropertyName("color_transfer")]
    public string? Transfer { get; init; }

    [JsonPropertyName("avg_frame_rate")]
    public string? RateText { get; init; }

    [JsonPropertyName("time_base")]
    public string? TimeBaseText { get; init; }

    [JsonPropertyName("duration")]
    public string? DurationText { get; init; }

    [JsonPropertyName("nb_frames")]
    public string? FramesText { get; init; }

    [JsonPropertyName("disposition")]
    public IReadOnlyDictionary<string, int>? Disposition { get; init; }

    [JsonPropertyName("tags")]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    [JsonPropertyName("side_data_list")]
    public IReadOnlyList<SideData>? SideData { get; init; }

    /// <summary>What the container promises; 0 if it does not say.</summary>
    [JsonIgnore]
    public long Frames => long.TryParse(FramesText, NumberStyles.None, CultureInfo.InvariantCulture, out var frames) ? frames : 0;

    [JsonIgnore]
    public double Seconds => Number(DurationText);

    /// <summary>Seconds of one tick.</summary>
    [JsonIgnore]
    public Ratio TimeBase => Ratio.Parse(TimeBaseText, '/');

    [JsonIgnore]
    public Ratio PixelAspect => Ratio.Parse(SampleAspectText, ':');

    [JsonIgnore]
    public Ratio Rate => Ratio.Parse(RateText, '/');

    /// <summary>A moving or still picture of its own, not the cover of a sound file.</summary>
    [JsonIgnore]
    public bool IsVideo => Type == "video" && Disposition?.GetValueOrDefault("attached_pic") != 1;

    public static double Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : 0;
}

/// <summary>Only the matrix is read.</summary>
internal sealed record SideData([property: JsonPropertyName("displaymatrix")] string? DisplayMatrix);

/// <summary>Two whole numbers as ffmpeg writes them; 0 / 0 where it knows none.</summary>
internal readonly record struct Ratio(long Numerator, long Denominator)
{
    public bool IsPositive => Numerator > 0 && Denominator > 0;

    public double Value => IsPositive ? (double)Numerator / Denominator : 0;

    public static Ratio Parse(string? text, char separator)
    {
        var at = text?.IndexOf(separator, StringComparison.Ordinal) ?? -1;
        return at > 0 && long.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var numerator)
            && long.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var denominator)
            ? new Ratio(numerator, denominator) : default;
    }

    /// <summary>Ticks of this many seconds as microseconds, rounded as ffmpeg's av_rescale_q does: half away from zero.</summary>
    public long Microseconds(long ticks)
    {
        var scaled = (Int128)Math.Abs(ticks) * Numerator * 1_000_000;
        var rounded = (long)((scaled + (Denominator / 2)) / Denominator);
        return ticks < 0 ? -rounded : rounded;
    }
}
