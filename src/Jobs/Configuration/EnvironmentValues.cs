using System.Globalization;
using Npgsql;

namespace SoccerRecognition.Jobs.Configuration;

/// <summary>From the forms that the source documents wrote to ours.</summary>
internal static class EnvironmentValues
{
    /// <summary>True and false as people write them.</summary>
    public static string Truth(string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "on" => "true",
        "false" or "0" or "no" or "off" => "false",
        _ => throw new FormatException("is neither true nor false"),
    };

    public static string Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e6
            ? TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture)
            : throw new FormatException("is not a number of seconds");

    /// <summary><c>host:port</c>, or a URL whose scheme says whether TLS is used.</summary>
    public static IEnumerable<(string Key, string Value)> S3Endpoint(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal)) return [("ObjectStore:Endpoint", text)];
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.AbsolutePath != "/")
            throw new FormatException("is neither host:port nor an http(s) URL without a path");
        return [("ObjectStore:Endpoint", url.Authority), ("ObjectStore:Secure", url.Scheme == "https" ? "true" : "false")];
    }

    /// <summary><c>postgres://user:password@host:port/name?sslmode=require</c>; the driver's own form is taken as it is.</summary>
    public static IEnumerable<(string Key, string Value)> DatabaseUrl(string text)
    {
        const string key = "Database:ConnectionString";
        if (!text.Contains("://", StringComparison.Ordinal)) return [(key, text)];
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("postgres" or "postgresql") || url.Host.Length == 0)
            throw new FormatException("is not a postgres:// URL");
        var login = url.UserInfo.Split(':', 2);
        var result = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(login[0]),
            Password = login.Length > 1 ? Uri.UnescapeDataString(login[1]) : null,
        };
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            Set(result, pair.Split('=', 2));
        return [(key, result.ConnectionString)];
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string[] pair)
    {
        var value = Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : "");
        try
        {
            if (pair[0] == "sslmode") builder.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
            else builder[pair[0]] = value;
        }
        catch (Exception failure) when (ConnectionStringAttribute.IsRefusal(failure))
        {
            throw new FormatException($"has the parameter '{pair[0]}', which the driver does not take in this form");
        }
    }
}
