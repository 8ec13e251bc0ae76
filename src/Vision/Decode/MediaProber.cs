using System.Globalization;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// Finds out what a local file is and which frames it holds, in three readings: the header (limits), a few pictures (interlacing), all packets
/// (timestamps). Where packets are not frames, everything is decoded once instead.
/// </summary>
public sealed class MediaProber(DecodeOptions options)
{
    private const int LongestAnswerBytes = 4 << 20;

    /// <exception cref="WorkFailure">
    /// Why the file cannot be analysed: <c>unsupported-container</c>, <c>unsupported-media</c>, <c>media-corrupt</c>, <c>no-video-stream</c>,
    /// <c>too-many-streams</c>, <c>encrypted-media</c>, <c>resolution-too-large</c>, <c>duration-too-long</c>, <c>frame-rate-unsupported</c>,
    /// <c>timeout</c>, <c>resource-limit</c>, <c>media-decode-crashed</c>.
    /// </exception>
    public async Task<VideoIndex> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        var (header, stream) = await ReadHeaderAsync(path, cancellationToken).ConfigureAwait(false);
        var look = new PictureSampler(options, path, header.Format.Name, stream);
        var picture = MediaWhitelist.IsPicture(header.Format.Name);
        var interlaced = !picture && await look.AnyInterlacedAsync(cancellationToken).ConfigureAwait(false);
        var transfer = stream.Transfer is "smpte2084" or "arib-std-b67";
        var draft = new IndexDraft(header, stream, new VideoTraits(stream.Index, DisplayMatrix.Read(stream.SideData), interlaced, transfer));
        if (picture) return draft.FinishPicture();
        var (packets, complaints) = await ReadPacketsAsync(path, header, stream, cancellationToken).ConfigureAwait(false);
        draft.Add(packets, Truncation.Find(packets, header.Format.Name, stream.Frames, complaints, new FileInfo(path).Length));
        if (draft.NeedsScan) draft.Replace(await FrameScan.ReadAsync(path, draft.Info, options, cancellationToken).ConfigureAwait(false));
        else if (draft.MayBeCut && await look.AnyKeyIsNotIntraAsync(packets.PacketsBeforeKeys, cancellationToken).ConfigureAwait(false))
            draft.ForbidCuts("its keyframes are recovery points of a periodic intra refresh");
        return draft.Finish(options);
    }

    private async Task<(MediaHeader Header, StreamHeader Stream)> ReadHeaderAsync(string path, CancellationToken cancellationToken)
    {
        if (await TextSniff.IsTextAsync(path, cancellationToken).ConfigureAwait(false))
            throw new WorkFailure(FailureCode.UnsupportedContainer, "The file is text: no footage, and possibly a list of other places.");
        using var json = new MemoryStream();
        var run = await Ffprobe.RunAsync(
            path, ["-show_format", "-show_streams", "-of", "json"], options, options.ProbeTimeout, piece => Keep(json, piece), cancellationToken).ConfigureAwait(false);
        var header = run.ExitCode == 0 ? MediaHeader.Parse(json.GetBuffer().AsSpan(0, (int)json.Length)) : null;
        if (header is null) throw ExitDiagnosis.OfProbe(run);
        var stream = HeaderCheck.Pick(header, run.Errors, options);
        if (header.Format.Name.StartsWith("mov", StringComparison.Ordinal) && DataReferences.AnyExternal(path))
            throw new WorkFailure(FailureCode.UnsupportedMedia, "A track keeps its data in another file.");
        return (header, stream);
    }

    private async Task<(PacketIndex Packets, string Complaints)> ReadPacketsAsync(
        string path, MediaHeader header, StreamHeader stream, CancellationToken cancellationToken)
    {
        var most = (long)(options.MaxDuration.TotalSeconds * options.MaxFps);
        var packets = new PacketIndex(stream.TimeBase, most);
        List<string> questions =
        [
            "-f", header.Format.Name.Split(',')[0], "-select_streams", stream.Index.ToString(CultureInfo.InvariantCulture),
            "-show_entries", PacketIndex.Entries, "-of", "csv=p=0",
        ];
        var run = await Ffprobe.RunAsync(path, questions, options, options.IndexTimeout, packets.Add, cancellationToken).ConfigureAwait(false);
        if (run.TimedOut || ExitDiagnosis.OfDeath(run.ExitCode, run.Errors) is not null) throw ExitDiagnosis.OfProbe(run);
        if (packets.IsEncrypted) throw new WorkFailure(FailureCode.EncryptedMedia, "The video stream is encrypted.");
        return packets.Count > 0
            ? (packets, run.Errors)
            : throw new WorkFailure(FailureCode.MediaCorrupt, $"The video stream holds no picture. {ExitDiagnosis.LastWords(run.Errors)}");
    }

    private static void Keep(MemoryStream json, ReadOnlyMemory<byte> piece)
    {
        if (json.Length + piece.Length > LongestAnswerBytes) throw new WorkFailure(FailureCode.TooManyStreams, "The file describes more than can be read.");
        json.Write(piece.Span);
    }
}
