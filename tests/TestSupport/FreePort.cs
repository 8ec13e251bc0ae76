using System.Net;
using System.Net.Sockets;

namespace SoccerRecognition.TestSupport;

/// <summary>A TCP port on loopback that nobody listens on at this moment.</summary>
public static class FreePort
{
    /// <summary>Another one at each call.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
