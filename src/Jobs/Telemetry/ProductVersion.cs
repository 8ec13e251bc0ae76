using System.Reflection;

namespace SoccerRecognition.Jobs.Telemetry;

/// <summary>The version of this build, as health answers and traces name it.</summary>
public static class ProductVersion
{
    public static readonly string Text =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
