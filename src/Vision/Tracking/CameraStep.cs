namespace SoccerRecognition.Vision.Tracking;

/// <summary>How the camera moved the picture from one frame to the next: x' = scale * x + shift, in px. Pan, tilt and zoom, no roll.</summary>
internal readonly record struct CameraStep(double Scale, double ShiftX, double ShiftY)
{
    public static readonly CameraStep None = new(1, 0, 0);

    /// <summary>This step, then the next one.</summary>
    public CameraStep Then(in CameraStep next) =>
        new(Scale * next.Scale, next.Scale * ShiftX + next.ShiftX, next.Scale * ShiftY + next.ShiftY);

    public CameraStep Inverse() => new(1 / Scale, -ShiftX / Scale, -ShiftY / Scale);
}
