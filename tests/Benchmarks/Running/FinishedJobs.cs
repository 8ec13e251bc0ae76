using System.Globalization;
using Npgsql;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Running;

/// <summary>Jobs that succeeded long ago, with all their rows but frames: what a year leaves in the tables.</summary>
internal static class FinishedJobs
{
    // In the order of the references.
    private static readonly string[] Rows =
    [
        """
        insert into job (tenant_id, id, video_id, state, lane, request, finished_at, digest, results_revision, last_seq, summary)
        select tenant_id, job, video, 'succeeded', 1, '{}', now(), 'digest', 1, 6, '{}' from past
        """,
        """
        insert into analysis (tenant_id, id, video_id, stage, model, model_version, request_key, generation, selection, owner_job_id, state,
                              numerics_class, variant, model_digest, batch_size, segments, segments_done, frames, frames_done, finished_at)
        select tenant_id, analysis, video, 'detection', 'stub', '1.0.0', decode(repeat('ab', 32), 'hex'), n, '{}', job, 'done',
               'cpu-bench', 'none', '', 1, 1, 1, 10, 10, now()
        from past
        """,
        "insert into job_analysis (tenant_id, job_id, analysis_id, reused) select tenant_id, job, analysis, false from past",
        """
        insert into segment (tenant_id, analysis_id, index, start_us, end_us, frame_pts, frames, done)
        select tenant_id, analysis, 0, 0, 400000, decode(repeat('00', 80), 'hex'), 10, true from past
        """,
        """
        insert into work (tenant_id, id, kind, job_id, analysis_id, segment_index, role, lane, priority, accepted_seq, state, epoch, listed)
        select p.tenant_id, gen_random_uuid(), k.kind, p.job, case when k.kind = 'segment' then p.analysis end,
               case when k.kind = 'segment' then 0 end, k.role, 1, 0, p.n, 'done', 1, 1
        from past p, (values ('plan', 'plan'), ('segment', 'detection'), ('link', 'link'), ('publish', 'link')) as k (kind, role)
        """,
        """
        insert into work_attempt (tenant_id, work_id, epoch, worker_id, worker, finished_at, outcome)
        select w.tenant_id, w.id, 1, gen_random_uuid(), 'bench', now(), 'done' from past p join work w on w.job_id = p.job
        """,
        """
        insert into job_event (tenant_id, job_id, seq, type)
        select p.tenant_id, p.job, s.seq, 'job.something' from past p, generate_series(1, 6) as s (seq)
        """,
    ];

    private static string Past(int jobs) => string.Create(CultureInfo.InvariantCulture, $"""
        create temp table past on commit drop as
        select n, gen_random_uuid() as job, gen_random_uuid() as analysis, v.tenant_id, v.id as video
        from generate_series(1, {jobs}) as n, (select tenant_id, id from video order by id limit 1) v
        """);

    public static async Task FillAsync(TestDatabase test, int jobs, CancellationToken cancellationToken)
    {
        await using (var connection = await test.DataSource.OpenConnectionAsync(cancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            foreach (var rows in (string[])[Past(jobs), "analyze past", .. Rows])
            {
                await using var insert = new NpgsqlCommand(rows, connection, transaction) { CommandTimeout = 0 };
                await insert.ExecuteNonQueryAsync(cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        await using var vacuum = test.DataSource.CreateCommand("vacuum analyze");
        vacuum.CommandTimeout = 0;
        await vacuum.ExecuteNonQueryAsync(cancellationToken);
    }
}
