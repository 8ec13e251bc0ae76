namespace SoccerRecognition.Vision.Simulation.Figures;

/// <summary>The parts a figure is made of; each is a round-ended, tapered limb between two joints.</summary>
internal enum BodyPart
{
    LeftThigh,
    LeftCalf,
    LeftFoot,
    RightThigh,
    RightCalf,
    RightFoot,
    LeftShort,
    RightShort,
    Hips,
    LeftSide,
    RightSide,
    LeftSleeve,
    LeftForearm,
    RightSleeve,
    RightForearm,
    Neck,
    Head,
    Hair,
}
