using System.Globalization;
using System.Security.Cryptography;

namespace SoccerRecognition.Jobs.StartChecks;

/// <summary>Whether a folder can be written to and its disk has room.</summary>
public static class FolderCheck
{
    /// <param name="name">Of the finding.</param>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="minFreeBytes">Of its disk.</param>
    /// <param name="setting">Which setting names another folder.</param>
    public static CheckResult Of(string name, string folder, long minFreeBytes, string setting)
    {
        var cure = $"Set {setting} to a folder that this user may write to.";
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".check-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
            var text = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB free at {folder}.");
            return free >= minFreeBytes
                ? CheckResult.Good(name, text)
                : CheckResult.Wrong(name, text, string.Create(
                    CultureInfo.InvariantCulture, $"{minFreeBytes / 1e9:0.0} GB are needed: make room, or set {setting} to a folder on a larger disk."));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return CheckResult.Wrong(name, $"The folder {folder} cannot be written to.", cure);
        }
    }
}
