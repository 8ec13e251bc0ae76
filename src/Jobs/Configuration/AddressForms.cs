using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace SoccerRecognition.Jobs.Configuration;

/// <summary>An absolute amqp or amqps URL with a host. The message never holds the value: it may carry a password.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AmqpUrlAttribute() : ValidationAttribute("Is not an amqp:// or amqps:// URL with a host.")
{
    public override bool IsValid(object? value) =>
        value is null || (Uri.TryCreate(value as string, UriKind.Absolute, out var url) && url.Scheme is "amqp" or "amqps" && url.Host.Length > 0);
}

/// <summary>A connection string that the driver can read, with a host. The message never holds the value: it may carry a password.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConnectionStringAttribute() : ValidationAttribute("Is neither a postgres:// URL nor a connection string of the form Host=…;Database=…;Username=….")
{
    public override bool IsValid(object? value)
    {
        if (value is null) return true;
        try
        {
            return new NpgsqlConnectionStringBuilder(value as string).Host is { Length: > 0 };
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            return false;
        }
    }

    /// <summary>What the driver's builder throws at keywords it does not know and at values it cannot read.</summary>
    internal static bool IsRefusal(Exception failure) =>
        failure is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException or InvalidOperationException;
}
