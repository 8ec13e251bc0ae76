using System.Text.Json;
using SoccerRecognition.Client;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Cli;

/// <summary>What was written.</summary>
internal sealed record ResultsCounts(JobState State, long Frames, long Boxes, long People, int Tracks);

/// <summary>Reads a job's results page by page and writes them as one JSON document, never more than a page in memory.</summary>
internal sealed class ResultsReader(SoccerClient client, Guid job, bool includeOffPitch)
{
    private const int Attempts = 3;
    private const int FlushBytes = 1 << 16;

    /// <param name="output">Written anew from its current position if the results are linked meanwhile.</param>
    /// <exception cref="SoccerApiException">As the service says.</exception>
    public async Task<ResultsCounts> WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteOnceAsync(output, cancellationToken);
            }
            catch (SoccerApiException revised) when (revised.Code == FailureCode.ResultsRevised && attempt < Attempts && output.CanSeek)
            {
                output.SetLength(0);
            }
        }
    }

    private async Task<ResultsCounts> WriteOnceAsync(Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(output);
        ResultsCounts? counts = null;
        await foreach (var page in client.ReadResultsAsync(job, new ResultsQuery(IncludeOffPitch: includeOffPitch), cancellationToken))
        {
            if (counts is null) WriteHead(writer, page);
            counts ??= new ResultsCounts(page.State, 0, 0, 0, page.Tracks?.Count ?? 0);
            foreach (var frame in page.Frames)
            {
                JsonSerializer.Serialize(writer, frame, HttpJson.Default.ResultFrame);
                if (writer.BytesPending > FlushBytes) await writer.FlushAsync(cancellationToken);
                counts = counts with
                {
                    Frames = counts.Frames + 1,
                    Boxes = counts.Boxes + frame.Boxes.Count,
                    People = counts.People + frame.Boxes.Count(box => box is { Class: "person", OffPitch: false, Filled: false }),
                };
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
        return counts!;
    }

    // The frames come last, so that the rest can be read without reading them.
    private static void WriteHead(Utf8JsonWriter writer, ResultsPage page)
    {
        writer.WriteStartObject();
        writer.WriteString("jobId", page.JobId);
        writer.WriteString("state", Rendering.JobText.StateOf(page.State));
        writer.WriteNumber("resultsRevision", page.ResultsRevision);
        if (page.CompleteUntilUs is { } until) writer.WriteNumber("completeUntilUs", until);
        if (page.Digest is { } digest) writer.WriteString("digest", digest);
        writer.WritePropertyName("teams");
        JsonSerializer.Serialize(writer, page.Teams ?? [], HttpJson.Default.IReadOnlyListResultTeam);
        writer.WritePropertyName("tracks");
        JsonSerializer.Serialize(writer, page.Tracks ?? [], HttpJson.Default.IReadOnlyListResultTrack);
        writer.WriteStartArray("frames");
    }
}
