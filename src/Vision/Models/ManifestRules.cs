using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Vision.Models;

/// <summary>All that is wrong with a manifest, at once: the annotations first, then what single values cannot say.</summary>
internal static class ManifestRules
{
    /// <summary>Needs that this version can test for. A variant with another one would silently never be chosen.</summary>
    private static readonly string[] KnownNeeds = ["vnni"];

    public static IReadOnlyList<string> Check(ModelManifest manifest)
    {
        var errors = new List<string>();
        Annotations(errors, "", manifest);
        Annotations(errors, "licence.", manifest.Licence);
        Annotations(errors, "input.", manifest.Input);
        for (var i = 0; i < manifest.Variants.Length; i++) Annotations(errors, $"variants[{i}].", manifest.Variants[i]);
        for (var i = 0; i < manifest.Files?.Length; i++) Annotations(errors, $"files[{i}].", manifest.Files[i]);
        if (manifest.Detection is not null) Annotations(errors, "detection.", manifest.Detection);
        if (errors.Count > 0) return errors;

        CheckInput(errors, manifest.Input);
        CheckVariants(errors, manifest.Variants);
        if ((manifest.Role == "detection") != (manifest.Detection is not null))
            errors.Add("detection: present for the role detection, and only there");
        if (manifest.Detection is { } detection) CheckDetection(errors, detection);
        string?[] files = [manifest.Licence.File, .. manifest.Variants.Select(one => one.File), .. manifest.Files?.Select(one => one.File) ?? []];
        foreach (var file in files)
            if (file is not null && file != Path.GetFileName(file)) errors.Add($"{file}: a file lies in the model's folder itself");
        return errors;
    }

    private static void CheckInput(List<string> errors, ModelInput input)
    {
        if (input.Width % input.SizeStep != 0 || input.Height % input.SizeStep != 0)
            errors.Add($"input: {input.Width}x{input.Height} is no multiple of sizeStep {input.SizeStep}");
        if (input.Std.Any(one => !(one > 0))) errors.Add("input.std: every value is greater than 0");
    }

    private static void CheckVariants(List<string> errors, ModelVariant[] variants)
    {
        foreach (var twice in variants.GroupBy(one => one.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            errors.Add($"variants: {twice.Key} stands there twice");
        foreach (var variant in variants)
        {
            if ((variant.File is null) != (variant.Sha256 is null)) errors.Add($"variants: {variant.Name} has a file and its sha256, or neither");
            foreach (var need in variant.Needs.Except(KnownNeeds, StringComparer.Ordinal))
                errors.Add($"variants: {variant.Name} needs {need}, which is not known here");
        }

        if (variants.All(one => one.Needs.Length > 0)) errors.Add("variants: one of them has to run everywhere (needs nothing)");
    }

    private static void CheckDetection(List<string> errors, ModelDetection detection)
    {
        if (detection.StoreScore > detection.Confidence) errors.Add("detection: storeScore is above confidence");
        if (detection.PersonClassId >= detection.Labels.Length) errors.Add("detection.personClassId: no such label");
        if (detection.BallClassId >= detection.Labels.Length) errors.Add("detection.ballClassId: no such label");
        if (detection.BallClassId == detection.PersonClassId) errors.Add("detection: person and ball are the same class");
    }

    private static void Annotations(List<string> errors, string prefix, object part)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(part, new ValidationContext(part), results, validateAllProperties: true);
        errors.AddRange(results.Select(one => prefix + one.ErrorMessage));
    }
}
