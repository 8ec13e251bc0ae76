using System.Text.Json;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Api.Requests;

/// <summary>What a job is asked for, read from JSON or from a form. Both give the same errors.</summary>
internal static class JobFields
{
    public const string Detection = "detection";
    public const double MaxFps = 1000;
    public const double MinFps = 0.001;
    public const double MinSegmentSeconds = 1;
    public const double MaxSegmentSeconds = 600;
    public const int MaxPriority = 100;
    private const int MaxText = 200;

    /// <summary>What is read at all; how much is allowed is <see cref="JobSubmission"/>'s.</summary>
    private const double MaxSeconds = 1e9;

    /// <summary>Fields for models that come later; their callers should learn that nothing is done with them.</summary>
    public static readonly string[] WithoutEffect = ["playerCandidates", "teamContext"];

    /// <summary>From a JSON object; unknown fields are refused.</summary>
    /// <exception cref="Problems.RequestInvalid">With every wrong field.</exception>
    /// <exception cref="WorkFailure"><c>unknown-model</c>: the analysis type.</exception>
    public static CreateJobRequest Read(JsonElement body)
    {
        var fields = new FieldReader(body);
        var videoId = fields.Id("videoId", required: true);
        return Finish(fields, videoId, refuseUnknown: true);
    }

    /// <summary>What is to be other than in an earlier job: the same fields without the video, and reading a model type is no use there.</summary>
    /// <exception cref="Problems.RequestInvalid">With every wrong field.</exception>
    public static CreateJobRequest ReadRerun(JsonElement body) => Finish(new FieldReader(body), Guid.Empty, refuseUnknown: true);

    /// <summary>From the text fields beside an uploaded file, in snake_case. The source documents' forms hold more fields than we know.</summary>
    /// <exception cref="Problems.RequestInvalid">With every wrong field.</exception>
    /// <exception cref="WorkFailure"><c>unknown-model</c>: the analysis type.</exception>
    public static CreateJobRequest ReadForm(JsonElement form) =>
        Finish(new FieldReader(form, SourceName, texts: true), Guid.Empty, refuseUnknown: false);

    /// <summary>From a JSON object in snake_case that names a file uploaded before; as strict as <see cref="Read"/>.</summary>
    /// <exception cref="Problems.RequestInvalid">With every wrong field.</exception>
    /// <exception cref="WorkFailure"><c>unknown-model</c>: the analysis type.</exception>
    public static CreateJobRequest ReadReference(JsonElement body)
    {
        var fields = new FieldReader(body, SourceName, texts: false);
        foreach (var name in WithoutEffect) fields.Has(name);

        // The source document's image_path was a path on the server. Here it names a file that this tenant uploaded, and nothing else is ever opened.
        var both = fields.Has("imagePath") && fields.Has("videoId");
        if (both) fields.Wrong("imagePath", "Send this or video_id.");
        var videoId = fields.Has("videoId") ? fields.Id("videoId", required: true) : fields.Id("imagePath", required: true);
        return Finish(fields, videoId, refuseUnknown: true);
    }

    private static CreateJobRequest Finish(FieldReader fields, Guid? videoId, bool refuseUnknown)
    {
        var request = new CreateJobRequest
        {
            VideoId = videoId ?? Guid.Empty,
            AnalysisType = fields.Text("analysisType", MaxText) ?? Detection,
            SampleFps = fields.Number("sampleFps", MinFps, MaxFps),
            FromUs = fields.Integer("fromUs", long.MinValue / 2, long.MaxValue / 2),
            ToUs = fields.Integer("toUs", long.MinValue / 2, long.MaxValue / 2),
            Confidence = fields.Number("confidence", 0, 1),
            Models = fields.Texts("models", maxCount: 8, MaxText),
            Artifacts = Artifacts(fields),
            ClientReference = fields.Text("clientReference", MaxText),
            Reuse = fields.Truth("reuse") ?? true,
            SegmentSeconds = fields.Number("segmentSeconds", MinSegmentSeconds, MaxSegmentSeconds),
            Priority = (int?)fields.Integer("priority", -MaxPriority, MaxPriority),
            Interactive = fields.Truth("interactive"),
            ExpiresIn = fields.Number("expiresIn", 1, MaxSeconds),
            ExecutionTimeout = fields.Number("executionTimeout", 1, MaxSeconds),
        };
        if (request.ToUs <= request.FromUs) fields.Wrong("toUs", "Must be after fromUs.");
        fields.Done(refuseUnknown);
        if (request.AnalysisType != Detection)
            throw new WorkFailure(FailureCode.UnknownModel, "This version does analysisType 'detection' only.");
        return request;
    }

    private static List<ArtifactKind>? Artifacts(FieldReader fields)
    {
        if (fields.Texts("artifacts", maxCount: 8, MaxText) is not { } names) return null;
        var kinds = new List<ArtifactKind>();
        for (var i = 0; i < names.Count; i++)
        {
            if (Names.Find<ArtifactKind>(names[i]) is { } kind) kinds.Add(kind);
            else fields.Wrong($"artifacts/{i}", $"Must be one of {Names.All<ArtifactKind>()}.");
        }

        return [.. kinds.Distinct()];
    }

    public static string SourceName(string name) => name == "confidence" ? "confidence_threshold" : JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
