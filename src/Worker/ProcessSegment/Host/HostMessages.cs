using SoccerRecognition.Contracts.Vision;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Onnx;

namespace SoccerRecognition.Worker.ProcessSegment.Host;

/// <summary>What a message between parent and child is; the byte after its length.</summary>
internal enum HostMessage : byte
{
    // Parent to child
    Setup = 1,
    Run = 2,
    Cancel = 3,
    Measure = 4,

    // Child to parent
    Hello = 65,
    Progress = 66,
    Result = 67,
    Failed = 68,
    Measured = 69,
}

/// <summary>The first message to a child: what it is to load.</summary>
/// <param name="ModelFolder">The model that is loaded at once; others when a task names them.</param>
/// <param name="Onnx">Device and variant.</param>
/// <param name="Lanes">Lanes and buffers.</param>
/// <param name="Decode">For ffmpeg.</param>
/// <param name="FfmpegVersion">Part of the numerics class.</param>
public sealed record HostSetup(string ModelFolder, OnnxOptions Onnx, LaneOptions Lanes, DecodeOptions Decode, string FfmpegVersion);

/// <summary>A child's answer to its setup: it is ready, and this is what it computes with.</summary>
/// <param name="ProcessId">Of the child.</param>
/// <param name="Model">Name in the manifest.</param>
/// <param name="ModelVersion">Version in the manifest.</param>
/// <param name="Variant">The variant chosen.</param>
/// <param name="ModelSha256">Digest of the variant's file; empty where there is none.</param>
/// <param name="NumericsClass">See <see cref="Vision.Onnx.NumericsClass"/>.</param>
/// <param name="OnnxRuntimeVersion">Linked version.</param>
/// <param name="Lanes">Threads that run the model.</param>
/// <param name="BatchSize">Pictures a run.</param>
/// <param name="FramesPerSecond">Measured at its start, all lanes busy and nothing to decode.</param>
public sealed record HostHello(
    int ProcessId, string Model, string ModelVersion, string Variant, string ModelSha256, string NumericsClass, string OnnxRuntimeVersion,
    int Lanes, int BatchSize, double FramesPerSecond);

/// <summary>What a child has used since its start; its ffmpeg children are not counted.</summary>
/// <param name="Frames">Frames inferred.</param>
/// <param name="CpuUs">Processor time of the whole process.</param>
/// <param name="RunCpuUs">Of that, inside the model's runs.</param>
/// <param name="AllocatedBytes">Managed memory allocated.</param>
/// <param name="ResidentBytes">Memory resident now.</param>
public sealed record HostStatistics(long Frames, long CpuUs, long RunCpuUs, long AllocatedBytes, long ResidentBytes);

internal sealed record HostCancel(string TaskId);

internal sealed record HostProgress(string TaskId, int FramesDone);

/// <param name="TaskId">Null: the child cannot start.</param>
internal sealed record HostFailed(string? TaskId, string Code, string Detail);

/// <summary>Stands before a result's arrays and tells their lengths.</summary>
internal sealed record HostResultHeader(string TaskId, int Frames, int BoxBytes, IReadOnlyList<Warning> Warnings, SegmentTimings Timings);
