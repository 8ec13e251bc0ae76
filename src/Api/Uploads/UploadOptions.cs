using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Api.Uploads;

/// <summary>Section <c>Uploads</c>: what is taken, and where it lies until it is in the object store.</summary>
public sealed class UploadOptions
{
    public const string Section = "Uploads";

    /// <summary>The largest video at <c>/api/v1/videos</c>. A 90-minute match has several GB.</summary>
    [Range(1L, 1_000_000_000_000L)]
    public long MaxVideoBytes { get; set; } = 20_000_000_000;

    /// <summary>The largest video at the source documents' paths.</summary>
    [Range(1L, 1_000_000_000_000L)]
    public long MaxFormVideoBytes { get; set; } = 500_000_000;

    /// <summary>The largest picture.</summary>
    [Range(1L, 10_000_000_000L)]
    public long MaxPictureBytes { get; set; } = 50_000_000;

    /// <summary>Where uploads lie while they arrive; a folder of its own below the system's temporary folder when empty. Best on the disk of the object store.</summary>
    public string? SpoolFolder { get; set; }

    /// <summary>With less free on the disk of the spool folder the service does not start.</summary>
    [Range(0L, 10_000_000_000_000L)]
    public long MinSpoolBytes { get; set; } = 100_000_000;

    /// <summary>Bytes of unfinished uploads at the same time; more is refused with <c>insufficient-storage</c>.</summary>
    [Range(1_000_000L, 100_000_000_000_000L)]
    public long SpoolBytes { get; set; } = 100_000_000_000;
}
