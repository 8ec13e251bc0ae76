using Npgsql;

namespace SoccerRecognition.Faults.Harness;

/// <summary>Ways to the servers that can be broken, for the processes that are given them.</summary>
internal sealed partial class Rig
{
    public TcpProxy ProxyDatabase()
    {
        var server = new NpgsqlConnectionStringBuilder(ConnectionString);
        return Keep(new TcpProxy(server.Host!, server.Port, History));
    }

    public TcpProxy ProxyBroker() => Keep(new TcpProxy(Vhost.Amqp.Host, Vhost.Amqp.Port, History));

    public TcpProxy ProxyObjects() => Keep(new TcpProxy(Bucket!.Server.Endpoint.Host, Bucket.Server.Endpoint.Port, History));

    /// <summary>The setting of a process that reaches the database through the proxy.</summary>
    public (string Key, string Value) DatabaseVia(TcpProxy proxy) =>
        ("Database__ConnectionString", new NpgsqlConnectionStringBuilder(ConnectionString) { Host = "127.0.0.1", Port = proxy.Port }.ConnectionString);

    public (string Key, string Value) BrokerVia(TcpProxy proxy) =>
        ("Messaging__Url", new UriBuilder(Vhost.Amqp) { Host = "127.0.0.1", Port = proxy.Port }.Uri.AbsoluteUri);

    public static (string Key, string Value) ObjectsVia(TcpProxy proxy) => ("ObjectStore__Endpoint", $"127.0.0.1:{proxy.Port}");
}
