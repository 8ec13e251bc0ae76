using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Worker.ProcessSegment.Host;

/// <summary>Opens a segment's frames: ffmpeg in production, drawn pictures in tests of what comes after it.</summary>
/// <param name="task">Which frames.</param>
/// <param name="shape">What the model takes.</param>
/// <param name="options">For ffmpeg.</param>
/// <exception cref="Contracts.WorkFailure">The decoder does not start.</exception>
public delegate ValueTask<IFrameSource> OpenFrameSource(SegmentTask task, FrameShape shape, DecodeOptions options, CancellationToken cancellationToken);
