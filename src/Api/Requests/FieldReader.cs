using System.Globalization;
using System.Text.Json;
using SoccerRecognition.Api.Problems;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Api.Requests;

/// <summary>
/// Reads an object field by field and keeps every error, so that a caller learns all of them at once. What nobody asked for by the end is an
/// unknown field.
/// </summary>
/// <param name="body">An object; anything else is one error.</param>
/// <param name="nameOf">From the camelCase name to the one on the wire.</param>
/// <param name="texts">Numbers and truths come as text: a form or a query.</param>
/// <param name="under">The pointer to the object, where it lies in another.</param>
internal sealed class FieldReader(JsonElement body, Func<string, string> nameOf, bool texts, string under = "")
{
    private readonly List<FieldError> _errors = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public FieldReader(JsonElement body)
        : this(body, name => name, texts: false)
    {
    }

    public void Wrong(string name, string detail) => _errors.Add(new($"{under}/{nameOf(name)}", detail));

    /// <exception cref="RequestInvalid">Something was wrong.</exception>
    public void Done(bool refuseUnknown = true)
    {
        if (body.ValueKind != JsonValueKind.Object) throw new RequestInvalid([new(under, "Must be an object.")]);
        if (refuseUnknown)
            _errors.AddRange(body.EnumerateObject().Where(one => !_known.Contains(one.Name)).Select(one => new FieldError(under + Pointer(one.Name), "There is no such field.")));
        if (_errors.Count > 0) throw new RequestInvalid(_errors);
    }

    /// <summary>Whether it was given at all; from here on it is a known field.</summary>
    public bool Has(string name) => Find(name) is not null;

    public string? Text(string name, int maxLength)
    {
        if (Find(name) is not { } value) return null;
        var text = TextOf(value);
        if (text is null) Wrong(name, "Must be text.");
        else if (text.Length == 0) Wrong(name, "Must not be empty.");
        else if (text.Length > maxLength) Wrong(name, $"Must have at most {maxLength} characters.");
        else if (text.Contains('\0', StringComparison.Ordinal)) Wrong(name, "Must not hold a NUL character.");
        else return text;
        return null;
    }

    public Guid? Id(string name, bool required)
    {
        if (Find(name) is not { } value)
        {
            if (required) Wrong(name, "Is needed.");
            return null;
        }

        if (TextOf(value) is { } text && Guid.TryParseExact(text, "D", out var id)) return id;
        Wrong(name, "Must be a UUID.");
        return null;
    }

    public double? Number(string name, double min, double max)
    {
        if (Find(name) is not { } value) return null;
        if (NumberOf(value) is not { } number) Wrong(name, "Must be a number.");
        else if (!(number >= min && number <= max)) Wrong(name, string.Create(CultureInfo.InvariantCulture, $"Must be from {min} to {max}."));
        else return number;
        return null;
    }

    public long? Integer(string name, long min, long max)
    {
        if (Find(name) is not { } value) return null;
        long number = 0;
        var whole = value.ValueKind == JsonValueKind.Number
            ? value.TryGetInt64(out number)
            : texts && long.TryParse(TextOf(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        if (!whole) Wrong(name, "Must be a whole number.");
        else if (number < min || number > max) Wrong(name, $"Must be from {min} to {max}.");
        else return number;
        return null;
    }

    public bool? Truth(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        if (texts && TextOf(value) is "true" or "false") return TextOf(value) == "true";
        Wrong(name, "Must be true or false.");
        return null;
    }

    /// <summary>A list with at least one entry; in a form also entries separated by commas.</summary>
    public IReadOnlyList<string>? Texts(string name, int maxCount, int maxLength)
    {
        if (Find(name) is not { } value) return null;
        if (texts && value.ValueKind == JsonValueKind.String) return Checked(name, TextOf(value)!.Split(',', StringSplitOptions.TrimEntries), maxCount, maxLength);
        if (value.ValueKind == JsonValueKind.Array) return Checked(name, [.. value.EnumerateArray().Select(TextOf)], maxCount, maxLength);
        Wrong(name, "Must be a list of text.");
        return null;
    }

    private string[]? Checked(string name, string?[] list, int maxCount, int maxLength)
    {
        var before = _errors.Count;
        if (list.Length == 0) Wrong(name, "Must not be empty: leave it out for the default.");
        if (list.Length > maxCount) Wrong(name, $"Must have at most {maxCount} entries.");
        for (var i = 0; i < Math.Min(list.Length, maxCount); i++)
        {
            if (list[i] is null) Wrong($"{name}/{i}", "Must be text.");
            else if (list[i]!.Length == 0 || list[i]!.Length > maxLength) Wrong($"{name}/{i}", $"Must have 1 to {maxLength} characters.");
            else if (list[i]!.Contains('\0', StringComparison.Ordinal)) Wrong($"{name}/{i}", "Must not hold a NUL character.");
        }

        return _errors.Count == before ? list.OfType<string>().ToArray() : null;
    }

    // An explicit null is the same as leaving the field out.
    private JsonElement? Find(string name)
    {
        var wire = nameOf(name);
        _known.Add(wire);
        return body.ValueKind == JsonValueKind.Object && body.TryGetProperty(wire, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private double? NumberOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number) return value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
        return texts && double.TryParse(TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed) ? parsed : null;
    }

    private static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: JSON can write it, no text can hold it.
            return null;
        }
    }

    private static string Pointer(string name) =>
        "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
