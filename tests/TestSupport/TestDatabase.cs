using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Xunit;

namespace SoccerRecognition.TestSupport;

/// <summary>
/// A fresh database, dropped on disposal. Databases with the same migrations are copies of one template, which is migrated once a build and server: a copy takes
/// some 50 ms.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const int KeptTemplates = 3;
    private readonly string server;
    private readonly string name;

    private TestDatabase(string server, string name)
    {
        this.server = server;
        this.name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    /// <summary>As the server's superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>As the server's superuser; disposed with the database.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <param name="migrate">Gets the connection string of an empty database, which it brings to the current schema.</param>
    /// <param name="cancellationToken">Ends the creation.</param>
    public static async Task<TestDatabase> CreateAsync(Func<string, CancellationToken, Task> migrate, CancellationToken cancellationToken) =>
        await CreateAsync(await TestServers.PostgresAsync(cancellationToken), migrate, cancellationToken);

    /// <summary>On a server of the test's own.</summary>
    /// <inheritdoc cref="CreateAsync(Func{string, CancellationToken, Task}, CancellationToken)"/>
    /// <param name="server">The connection string of its superuser.</param>
    public static async Task<TestDatabase> CreateAsync(string server, Func<string, CancellationToken, Task> migrate, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(server, cancellationToken);
        var template = await TemplateAsync(connection, server, migrate, cancellationToken);
        return await CopyAsync(connection, server, template, cancellationToken);
    }

    /// <summary>A database with nothing in it.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync(CancellationToken cancellationToken)
    {
        var server = await TestServers.PostgresAsync(cancellationToken);
        await using var connection = await OpenAsync(server, cancellationToken);
        return await CopyAsync(connection, server, "template0", cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await using var connection = await OpenAsync(server, CancellationToken.None);
        await ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);
    }

    private static async Task<TestDatabase> CopyAsync(NpgsqlConnection connection, string server, string template, CancellationToken cancellationToken)
    {
        var name = $"test_{Environment.ProcessId}_{RandomNumberGenerator.GetHexString(10, lowercase: true)}";
        await ExecuteAsync(connection, $"CREATE DATABASE {name} TEMPLATE {template}", cancellationToken);
        return new TestDatabase(server, name);
    }

    private static async Task<string> TemplateAsync(
        NpgsqlConnection connection, string server, Func<string, CancellationToken, Task> migrate, CancellationToken cancellationToken)
    {
        var method = migrate.Method;
        var identity = $"{method.Module.ModuleVersionId} {method.DeclaringType?.FullName} {method.Name}";
        var template = "template_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];

        // One process migrates, the others wait for it; the lock goes with the connection, also when the process dies.
        await ExecuteAsync(connection, "SELECT pg_advisory_lock(hashtext('soccer test template'))", cancellationToken);
        try
        {
            if (!await ExistsAsync(connection, template, cancellationToken))
                await MigrateAsync(connection, server, template, migrate, cancellationToken);
        }
        finally
        {
            await ExecuteAsync(connection, "SELECT pg_advisory_unlock(hashtext('soccer test template'))", CancellationToken.None);
        }

        return template;
    }

    private static async Task MigrateAsync(
        NpgsqlConnection connection, string server, string template, Func<string, CancellationToken, Task> migrate, CancellationToken cancellationToken)
    {
        // Under a passing name until it is whole: a migration that fails leaves no half template. Unpooled: a template is copied only while nobody is in it.
        const string unfinished = "template_unfinished";
        await ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)", cancellationToken);
        await ExecuteAsync(connection, $"CREATE DATABASE {unfinished} TEMPLATE template0", cancellationToken);
        await migrate(new NpgsqlConnectionStringBuilder(server) { Database = unfinished, Pooling = false }.ConnectionString, cancellationToken);
        await ExecuteAsync(connection, $"ALTER DATABASE {unfinished} RENAME TO {template}", cancellationToken);
        await ExecuteAsync(connection, $"ALTER DATABASE {template} ALLOW_CONNECTIONS false", cancellationToken);
        foreach (var old in await OldTemplatesAsync(connection, cancellationToken))
            await ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {old}", cancellationToken);
    }

    private static async Task<List<string>> OldTemplatesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            @"SELECT datname FROM pg_database WHERE datname LIKE 'template\_________________' ORDER BY oid DESC OFFSET @kept", connection);
        command.Parameters.AddWithValue("kept", KeptTemplates);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            names.Add(reader.GetString(0));
        return names;
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = @database)", connection);
        command.Parameters.AddWithValue("database", database);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<NpgsqlConnection> OpenAsync(string server, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A class fixture: one migrated database for all tests of a class. Derive with the migration as argument.</summary>
public abstract class DatabaseFixture(Func<string, CancellationToken, Task> migrate) : IAsyncLifetime
{
    private TestDatabase? database;

    /// <summary>The database of the class.</summary>
    public TestDatabase Database => database ?? throw new InvalidOperationException("the fixture is not initialised");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateAsync(migrate, TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (database is not null)
            await database.DisposeAsync();
    }
}
