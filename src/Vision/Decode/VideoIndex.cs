using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Vision.Decode;

/// <summary>
/// What one reading of a container told: which frames a decoder will show and when, and where decoding may begin. Stored with the video
/// (<see cref="VideoIndexCodec"/>).
/// </summary>
/// <param name="Info">Of the video stream that is analysed.</param>
/// <param name="FramePtsUs">The frames' presentation timestamps, ascending, each once; in microseconds, rounded half away from zero.</param>
/// <param name="Keyframes">Indices into <paramref name="FramePtsUs"/> of the frames that decoding can start from, ascending.</param>
/// <param name="Cuttable">Segments may start at keyframes: proven to give the same pixels as decoding from the start.</param>
/// <param name="NotCutReason">Why not, one English clause; null if <paramref name="Cuttable"/>.</param>
/// <param name="Warnings">For example <c>truncated</c> with its byte offset.</param>
public sealed record VideoIndex(
    VideoInfo Info, long[] FramePtsUs, int[] Keyframes, bool Cuttable, string? NotCutReason, IReadOnlyList<Warning> Warnings);
