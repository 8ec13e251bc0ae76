using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoccerRecognition.Contracts;

/// <summary>Who has to act on a failure, and whether trying again can help.</summary>
public enum FailureKind
{
    /// <summary>The request or the footage is at fault: the same input fails again, so nothing is retried.</summary>
    Input,

    /// <summary>The caller may not do this, or must first do something else.</summary>
    Access,

    /// <summary>A limit, a quota or the state of a thing stands in the way for now.</summary>
    State,

    /// <summary>The work itself failed: counted as an attempt, retried with a bound.</summary>
    Work,

    /// <summary>A server we depend on is away: retried, never counted as an attempt.</summary>
    Dependency,
}

/// <summary>
/// The one list of what can go wrong. The same code stands in the problem document (<c>type</c> = <c>/problems/{code}</c>), on the job and
/// attempt rows, in metrics, logs and callbacks. Codes are never renamed; a new one is added at the end of its group.
/// </summary>
[JsonConverter(typeof(FailureCodeJsonConverter))]
public sealed record FailureCode
{
    private FailureCode(string code, int httpStatus, FailureKind kind, string title) =>
        (Code, HttpStatus, Kind, Title) = (code, httpStatus, kind, title);

    /// <summary>Stable, kebab-case.</summary>
    public string Code { get; }

    /// <summary>The status of a problem document that carries this code.</summary>
    public int HttpStatus { get; }

    /// <summary>Who has to act.</summary>
    public FailureKind Kind { get; }

    /// <summary>One short English sentence without a full stop, the same for every occurrence.</summary>
    public string Title { get; }

    public override string ToString() => Code;

    // Requests
    public static readonly FailureCode MalformedJson = new("malformed-json", 400, FailureKind.Input, "The body is not well-formed JSON");
    public static readonly FailureCode InvalidCursor = new("invalid-cursor", 400, FailureKind.Input, "The cursor was not made by this service");
    public static readonly FailureCode InvalidIdempotencyKey = new("invalid-idempotency-key", 400, FailureKind.Input, "The Idempotency-Key is too long or holds control characters");
    public static readonly FailureCode BadRequest = new("bad-request", 400, FailureKind.Input, "The request cannot be understood");
    public static readonly FailureCode ValidationFailed = new("validation-failed", 422, FailureKind.Input, "Some fields are missing or have values outside their range");
    public static readonly FailureCode UnknownModel = new("unknown-model", 422, FailureKind.Input, "No such model, version or analysis type is available");
    public static readonly FailureCode BodyTooLarge = new("body-too-large", 413, FailureKind.Input, "The JSON body is larger than allowed");
    public static readonly FailureCode NotAcceptable = new("not-acceptable", 406, FailureKind.Input, "Only JSON can be given");
    public static readonly FailureCode MethodNotAllowed = new("method-not-allowed", 405, FailureKind.Input, "This path does not take that method");
    public static readonly FailureCode IdempotencyKeyReused = new("idempotency-key-reused", 422, FailureKind.Input, "The Idempotency-Key was used with another request");

    // Access
    public static readonly FailureCode Unauthenticated = new("unauthenticated", 401, FailureKind.Access, "Credentials are needed");
    public static readonly FailureCode InvalidCredentials = new("invalid-credentials", 401, FailureKind.Access, "The credentials are not valid");
    public static readonly FailureCode InsufficientScope = new("insufficient-scope", 403, FailureKind.Access, "The key does not have the scope for this");
    public static readonly FailureCode NotFound = new("not-found", 404, FailureKind.Access, "There is no such thing here");

    // State
    public static readonly FailureCode IdempotencyInFlight = new("idempotency-in-flight", 409, FailureKind.State, "The first request with this Idempotency-Key is still being answered");
    public static readonly FailureCode JobAlreadyTerminal = new("job-already-terminal", 409, FailureKind.State, "The job has ended and never changes again");
    public static readonly FailureCode JobNotTerminal = new("job-not-terminal", 409, FailureKind.State, "The job has not ended yet");
    public static readonly FailureCode NothingToRetry = new("nothing-to-retry", 409, FailureKind.State, "The job has succeeded; run it again with other options instead");
    public static readonly FailureCode DeadLetterResolved = new("dead-letter-resolved", 409, FailureKind.State, "The dead letter was requeued or discarded before");
    public static readonly FailureCode ResultsRevised = new("results-revised", 409, FailureKind.State, "The results were linked anew since the cursor was given");
    public static readonly FailureCode ArtifactNotReady = new("artifact-not-ready", 409, FailureKind.State, "The artifact is not made yet");
    public static readonly FailureCode ArtifactNotRequested = new("artifact-not-requested", 404, FailureKind.State, "The job was not asked for this artifact");
    public static readonly FailureCode ResultsGone = new("results-gone", 410, FailureKind.State, "The results were removed by retention");
    public static readonly FailureCode SourceGone = new("source-gone", 410, FailureKind.State, "The footage was removed");
    public static readonly FailureCode RateLimited = new("rate-limited", 429, FailureKind.State, "Too many requests");
    public static readonly FailureCode Cancelled = new("cancelled", 409, FailureKind.State, "Cancelled on request");
    public static readonly FailureCode Expired = new("expired", 409, FailureKind.State, "Not finished by its deadline");

    // Uploads
    public static readonly FailureCode EmptyFile = new("empty-file", 422, FailureKind.Input, "The file has no bytes");
    public static readonly FailureCode FileTooLarge = new("file-too-large", 413, FailureKind.Input, "The file is larger than allowed");
    public static readonly FailureCode ChecksumMismatch = new("checksum-mismatch", 422, FailureKind.Input, "The bytes received do not have the declared SHA-256");
    public static readonly FailureCode UnsupportedMediaType = new("unsupported-media-type", 415, FailureKind.Input, "The content is none of the supported pictures or videos");
    public static readonly FailureCode UploadIncomplete = new("upload-incomplete", 400, FailureKind.Input, "The upload ended before all of it arrived");

    // Media: found by the planner or while decoding
    public static readonly FailureCode UnsupportedContainer = new("unsupported-container", 422, FailureKind.Input, "The container format is not supported");
    public static readonly FailureCode UnsupportedMedia = new("unsupported-media", 422, FailureKind.Input, "The codec or a feature of the file is not supported");
    public static readonly FailureCode MediaCorrupt = new("media-corrupt", 422, FailureKind.Input, "The file is damaged beyond reading");
    public static readonly FailureCode NoVideoStream = new("no-video-stream", 422, FailureKind.Input, "The file has no video stream");
    public static readonly FailureCode TooManyStreams = new("too-many-streams", 422, FailureKind.Input, "The file has more streams than allowed");
    public static readonly FailureCode EncryptedMedia = new("encrypted-media", 422, FailureKind.Input, "The media is encrypted");
    public static readonly FailureCode ResolutionTooLarge = new("resolution-too-large", 422, FailureKind.Input, "The picture is larger than allowed");
    public static readonly FailureCode DurationTooLong = new("duration-too-long", 422, FailureKind.Input, "The video is longer than allowed");
    public static readonly FailureCode FrameRateUnsupported = new("frame-rate-unsupported", 422, FailureKind.Input, "The frame rate is outside the supported range");
    public static readonly FailureCode NoFramesSelected = new("no-frames-selected", 422, FailureKind.Input, "The time range holds no frame");

    // Work
    public static readonly FailureCode MediaDecodeCrashed = new("media-decode-crashed", 500, FailureKind.Work, "The decoder crashed on this file");
    public static readonly FailureCode ResourceLimit = new("resource-limit", 500, FailureKind.Work, "The work needed more memory or processor time than allowed");
    public static readonly FailureCode Timeout = new("timeout", 504, FailureKind.Work, "The work took longer than allowed");
    public static readonly FailureCode HostCrashed = new("host-crashed", 500, FailureKind.Work, "The inference process crashed");
    public static readonly FailureCode ModelLoadFailed = new("model-load-failed", 500, FailureKind.Work, "The model cannot be loaded");
    public static readonly FailureCode RenderFailed = new("render-failed", 500, FailureKind.Work, "The artifact cannot be made");
    public static readonly FailureCode GpuRequired = new("gpu-required", 500, FailureKind.Work, "A GPU is required and none can be used");
    public static readonly FailureCode LeaseLost = new("lease-lost", 409, FailureKind.Dependency, "Another worker took the lease over");
    public static readonly FailureCode Internal = new("internal", 500, FailureKind.Work, "Something went wrong on our side");

    // Dependencies
    public static readonly FailureCode DependencyUnavailable = new("dependency-unavailable", 503, FailureKind.Dependency, "A server this service needs is not available");
    public static readonly FailureCode InsufficientStorage = new("insufficient-storage", 507, FailureKind.Dependency, "There is no room left to store this");
    public static readonly FailureCode HostLost = new("host-lost", 503, FailureKind.Dependency, "The inference process died with other work in it; this work is tried again in one of its own");
    public static readonly FailureCode ModelsNotLoaded = new("models-not-loaded", 503, FailureKind.Dependency, "No live worker has the models loaded");

    /// <summary>Every code, in the order of this file.</summary>
    public static IReadOnlyList<FailureCode> All { get; } =
    [
        .. typeof(FailureCode).GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .Where(field => field.FieldType == typeof(FailureCode)).Select(field => (FailureCode)field.GetValue(null)!),
    ];

    private static readonly FrozenDictionary<string, FailureCode> ByCode = All.ToFrozenDictionary(one => one.Code, StringComparer.Ordinal);

    /// <summary>The code of that name; <see cref="Internal"/> for a name this version does not know (rows of a newer version).</summary>
    public static FailureCode Parse(string code) => ByCode.GetValueOrDefault(code, Internal);
}

internal sealed class FailureCodeJsonConverter : JsonConverter<FailureCode>
{
    public override FailureCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FailureCode.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, FailureCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
}
