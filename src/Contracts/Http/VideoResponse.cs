namespace SoccerRecognition.Contracts.Http;

/// <summary>An uploaded video or picture. Immutable; the same content of a tenant is one video.</summary>
/// <param name="Id">What jobs refer to.</param>
/// <param name="FileName">The name it came with, made harmless.</param>
/// <param name="MediaType">Found in the content, never taken from the request.</param>
/// <param name="IsPicture">One still picture.</param>
/// <param name="SizeBytes">Of the file.</param>
/// <param name="Sha256">Of the content, lower-case hex.</param>
/// <param name="CreatedAt">Of the first upload of this content.</param>
public sealed record VideoResponse(
    Guid Id, string FileName, string MediaType, bool IsPicture, long SizeBytes, string Sha256, DateTimeOffset CreatedAt);

/// <summary>What can be uploaded.</summary>
/// <param name="Videos">Containers.</param>
/// <param name="Pictures">Picture formats.</param>
public sealed record SupportedFormats(IReadOnlyList<SupportedFormat> Videos, IReadOnlyList<SupportedFormat> Pictures);

/// <summary>One format. The content decides, not the file name's extension.</summary>
/// <param name="Name">For people.</param>
/// <param name="MediaType">As found in the content.</param>
/// <param name="Extensions">The usual ones, with the dot.</param>
/// <param name="MaxBytes">The largest file of this kind at <c>/api/v1/videos</c>.</param>
/// <param name="MaxFormBytes">The largest one at the source documents' paths.</param>
public sealed record SupportedFormat(string Name, string MediaType, IReadOnlyList<string> Extensions, long MaxBytes, long MaxFormBytes);
