using Dapper;
using Npgsql;

namespace SoccerRecognition.Jobs.Postgres;

/// <summary>What a database is to this version.</summary>
public enum SchemaKind
{
    /// <summary>Nothing is in it yet.</summary>
    Empty,

    /// <summary>Tables of something else are in it.</summary>
    Foreign,

    /// <summary>It lacks migrations of this version.</summary>
    Older,

    /// <summary>It has migrations that this version does not know.</summary>
    Newer,

    /// <summary>As this version needs it.</summary>
    Current,
}

/// <summary>A database beside this version's migrations.</summary>
/// <param name="Kind">The verdict.</param>
/// <param name="Applied">Names of files, in order, as the database has them.</param>
/// <param name="Missing">What <c>soccer migrate up</c> would apply.</param>
/// <param name="Unknown">What a newer version applied.</param>
public sealed record SchemaState(SchemaKind Kind, IReadOnlyList<string> Applied, IReadOnlyList<string> Missing, IReadOnlyList<string> Unknown)
{
    /// <summary>Looks at the schema <c>public</c>, in which everything lies.</summary>
    public static async Task<SchemaState> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (journals, others) = await connection.QuerySingleAsync<(long, long)>(
            new CommandDefinition(SchemaSql.CountTables, cancellationToken: cancellationToken));
        if (journals == 0) return new(others == 0 ? SchemaKind.Empty : SchemaKind.Foreign, [], Names(MigrationScripts.All), []);
        var keys = (await connection.QueryAsync<string>(new CommandDefinition(SchemaSql.ListApplied, cancellationToken: cancellationToken))).AsList();
        if (keys.Exists(key => !key.StartsWith(MigrationScripts.Prefix, StringComparison.Ordinal))) return new(SchemaKind.Foreign, [], [], []);

        var applied = keys.ToHashSet(StringComparer.Ordinal);
        var known = MigrationScripts.All.Select(one => one.Key).ToHashSet(StringComparer.Ordinal);
        var missing = Names(MigrationScripts.All.Where(one => !applied.Contains(one.Key)));
        string[] unknown = [.. applied.Where(key => !known.Contains(key)).Select(key => key[MigrationScripts.Prefix.Length..]).Order(StringComparer.Ordinal)];
        var kind = unknown.Length > 0 ? SchemaKind.Newer
            : missing.Length == 0 ? SchemaKind.Current
            : applied.Count == 0 && others == 0 ? SchemaKind.Empty : SchemaKind.Older;
        return new(kind, [.. applied.Select(key => key[MigrationScripts.Prefix.Length..]).Order(StringComparer.Ordinal)], missing, unknown);
    }

    private static string[] Names(IEnumerable<MigrationScript> scripts) => [.. scripts.Select(one => one.Name)];
}

internal static class SchemaSql
{
    // A journal of another product may have the same name and other columns. What extensions bring along is nobody's.
    public const string CountTables = """
        select
            (select count(*) from information_schema.columns
             where table_schema = 'public' and table_name = 'schema_version' and column_name = 'scriptname') as journals,
            (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm') and c.relname <> 'schema_version'
               and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')) as others
        """;

    public const string ListApplied = "select scriptname from public.schema_version order by scriptname";

    public const string Forget = "delete from public.schema_version where scriptname = @key";

    public const string TakeLock = "select pg_advisory_lock(@id)";

    public const string ServerEncoding = "select current_setting('server_encoding')";

    public const string CreateScratch = "create schema soccer_verify";

    public const string LookInto = "select set_config('search_path', @schema, true)";

    // Partitions come and go with the calendar; not-null constraints are told with their columns.
    public const string Describe = """
        with relation as (
            select c.oid, c.relname, c.relkind, c.reloptions, c.relrowsecurity
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = @schema and not c.relispartition and c.relkind in ('r', 'p', 'v', 'm') and c.relname <> 'schema_version'
              and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')),
        routine as (
            select p.* from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname = @schema and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e'))
        select 'table' as kind, relname::text as name,
               relkind::text || case when relrowsecurity then ' row security' else '' end || coalesce(' ' || array_to_string(reloptions, ','), '')
               || coalesce(': ' || case when relkind in ('v', 'm') then pg_get_viewdef(oid, true) end, '') as definition
        from relation
        union all
        select 'column', r.relname || '.' || a.attname,
               format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
               || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid, true), '') || case when a.attidentity = '' then '' else ' identity' end
        from relation r
        join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
        union all
        select 'index', i.relname::text, pg_get_indexdef(x.indexrelid, 0, true) || case when x.indisvalid then '' else ' (invalid)' end
        from pg_index x join relation r on r.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
        union all
        select 'constraint', r.relname || '.' || k.conname, pg_get_constraintdef(k.oid, true)
        from pg_constraint k join relation r on r.oid = k.conrelid
        where k.contype <> 'n' and k.conparentid = 0
        union all
        select 'trigger', r.relname || '.' || t.tgname, pg_get_triggerdef(t.oid, true)
        from pg_trigger t join relation r on r.oid = t.tgrelid
        where not t.tgisinternal
        union all
        select 'function', proname || '(' || pg_get_function_identity_arguments(oid) || ')',
               coalesce(pg_get_function_result(oid), '') || ' ' || provolatile::text || proparallel::text || ': ' || coalesce(prosrc, '')
        from routine
        order by 1, 2
        """;
}
