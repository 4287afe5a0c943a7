import {
  type Job,
  JobLogLine,
  type JobProgress,
  type JobResult,
  type JobState,
} from '../../../../shared/jobs/jobs.ts';
import { ErrorCode, type ErrorReport } from '../../../../shared/errors.ts';
import type { Database } from '../../database.ts';
import { untilWritten } from '../../until-written.ts';
import { whileUntouched } from '../../while-untouched.ts';
import { JobRequest } from '../../../../shared/jobs/job-request.ts';
import { json, parseJob, selectJobs, type JobRow, type StoredJob } from './job-row.ts';

/** A backup that this home began. */
export interface BackupTry {
  readonly startedAt: Date;
  /** Null while it runs. */
  readonly endedAt: Date | null;
  /** Whether it made a recovery point. */
  readonly ok: boolean;
  /** Why it made none, as far as it said so. */
  readonly code: ErrorCode | undefined;
  /** The planned time that it was for; absent where a person began it. */
  readonly scheduledFor?: Date;
}

/** Where the search looks. */
const searched = [
  'j.subject',
  'j.id',
  `json_extract(j.target, '$.server')`,
  `json_extract(j.target, '$.database')`,
  `json_extract(j.target, '$.place')`,
  `json_extract(j.error, '$.message')`,
  `json_extract(j.error, '$.code')`,
  `json_extract(j.result, '$.database')`,
  '(SELECT i.database_name FROM instances i WHERE i.id = j.instance_id)',
];

/** Times are compared as text: they all have to be written alike. */
const normalTime = (time: string | undefined) => (time === undefined ? null : new Date(time).toISOString());

/** Later than every time that is written down. */
const endOfTime = '9999';

export interface JobFilter {
  readonly state?: JobState | undefined;
  readonly kind?: string | undefined;
  readonly instanceId?: string | undefined;
  /** Part of the subject, target, id, error or database's name; letter case is only ignored in ASCII. */
  readonly search?: string | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

export class JobRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Returns false when a job with the same `exclusive` is in progress. */
  insert(
    job: Job,
    owner: {
      vaultId: string | null;
      pid: number;
      owner?: string | null;
      exclusive: string | null;
      request: JobRequest | null;
    },
  ): boolean {
    const result = this.#database
      .prepare(
        `INSERT INTO jobs (id, kind, state, instance_id, vault_id, subject, target, exclusive, started_at, host,
                           os_user, pid, owner, heartbeat_at, progress, request)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(
        job.id,
        job.kind,
        job.state,
        job.instanceId,
        owner.vaultId,
        job.subject,
        job.target === undefined ? null : JSON.stringify(job.target),
        owner.exclusive,
        job.startedAt,
        job.host,
        job.user,
        owner.pid,
        owner.owner ?? null,
        job.startedAt,
        JSON.stringify(job.progress),
        owner.request === null ? null : JSON.stringify(owner.request),
      );
    return result.changes === 1;
  }

  /** What was asked of the job; null for a job of another workstation, and where another version wrote it otherwise. */
  request(id: string): JobRequest | null {
    const row = this.#database
      .prepare<[string], { request: string | null }>('SELECT request FROM jobs WHERE id = ?')
      .get(id);
    return JobRequest.nullable()
      .catch(null)
      .parse(json(row?.request ?? null));
  }

  /**
   * A job that ended on another workstation. What it left is not known here, so nothing is: cleaning is
   * for those who began. Returns false for a job that is known.
   */
  insertEnded(job: Job, vaultId: string): boolean {
    const result = this.#database
      .prepare(
        `INSERT INTO jobs (id, kind, state, instance_id, vault_id, subject, target, exclusive, started_at, ended_at,
                           host, os_user, pid, heartbeat_at, progress, result, error, imported_from)
         VALUES (@id, @kind, @state, @instanceId, @vaultId, @subject, @target, NULL, @startedAt, @endedAt,
                 @host, @user, 0, @endedAt, @progress, @result, @error, @vaultId) ON CONFLICT DO NOTHING`,
      )
      .run({
        id: job.id,
        kind: job.kind,
        state: job.state,
        instanceId: job.instanceId,
        vaultId,
        subject: job.subject,
        target: job.target === undefined ? null : JSON.stringify(job.target),
        startedAt: job.startedAt,
        endedAt: job.endedAt,
        host: job.host,
        user: job.user,
        progress: job.progress === null ? null : JSON.stringify(job.progress),
        result: job.result === null ? null : JSON.stringify(job.result),
        error: job.error === null ? null : JSON.stringify(job.error),
      });
    return result.changes === 1;
  }

  get(id: string): StoredJob | undefined {
    const row = this.#database.prepare<[string], JobRow>(`${selectJobs} WHERE j.id = ?`).get(id);
    return row === undefined ? undefined : parseJob(row);
  }

  /** The job in progress that keeps others with the same `exclusive` from starting. */
  runningExclusive(exclusive: string): StoredJob | undefined {
    const row = this.#database
      .prepare<[string], JobRow>(`${selectJobs} WHERE j.state = 'in progress' AND j.exclusive = ?`)
      .get(exclusive);
    return row === undefined ? undefined : parseJob(row);
  }

  /** Every job in progress, of whichever process; oldest first. */
  running(): StoredJob[] {
    return this.#database
      .prepare<[], JobRow>(`${selectJobs} WHERE j.state = 'in progress' ORDER BY j.started_at, j.id`)
      .all()
      .map(parseJob);
  }

  /** Newest first. Times are ISO, compared with the start of the job. */
  list(filter: JobFilter): StoredJob[] {
    return this.#database
      .prepare<unknown[], JobRow>(
        `${selectJobs}
          WHERE (@state IS NULL OR j.state = @state) AND (@kind IS NULL OR j.kind = @kind)
            AND (@instanceId IS NULL OR j.instance_id = @instanceId)
            AND (@after IS NULL OR j.started_at >= @after) AND (@before IS NULL OR j.started_at < @before)
            AND (@search IS NULL OR ${searched.map((text) => `${text} LIKE @search ESCAPE '\\'`).join(' OR ')})
          ORDER BY j.started_at DESC, j.id DESC LIMIT @limit`,
      )
      .all({
        state: filter.state ?? null,
        kind: filter.kind ?? null,
        instanceId: filter.instanceId ?? null,
        after: normalTime(filter.after),
        before: normalTime(filter.before),
        search: filter.search ? `%${filter.search.replace(/[\\%_]/g, '\\$&')}%` : null,
        limit: filter.limit,
      })
      .map(parseJob);
  }

  /**
   * The backups of an instance that this home began, newest first, as a schedule looks at them: those that run, and what
   * others came to. At most `atMost`.
   */
  backupsOf(instanceId: string, atMost: number): readonly BackupTry[] {
    return this.#tries(instanceId, String(atMost), () => this.#readTries(instanceId, atMost));
  }

  readonly #tries = whileUntouched<readonly BackupTry[]>(() => this.#database);

  #readTries(instanceId: string, atMost: number): BackupTry[] {
    return this.#database
      .prepare<
        [string, number],
        {
          started_at: string;
          ended_at: string | null;
          state: string;
          code: string | null;
          scheduled_for: string | null;
        }
      >(
        `SELECT started_at, ended_at, state, error ->> '$.code' AS code, request ->> '$.scheduledFor' AS scheduled_for
           FROM jobs WHERE kind = 'backup' AND instance_id = ? AND imported_from IS NULL
          ORDER BY started_at DESC LIMIT ?`,
      )
      .all(instanceId, atMost)
      .map((row) => ({
        startedAt: new Date(row.started_at),
        endedAt: row.ended_at === null ? null : new Date(row.ended_at),
        ok: row.state.startsWith('completed'),
        code: ErrorCode.safeParse(row.code).data,
        ...(row.scheduled_for === null ? {} : { scheduledFor: new Date(row.scheduled_for) }),
      }));
  }

  /** Jobs that run, and those that ended at that time (ISO) or later; oldest first. */
  runningOrEndedSince(since: string): StoredJob[] {
    return this.#database
      .prepare<[string], JobRow>(
        `${selectJobs} WHERE j.state = 'in progress' OR j.ended_at >= ? ORDER BY j.started_at, j.id`,
      )
      .all(since)
      .map(parseJob);
  }

  /**
   * The last backup of an instance that came to an end of its own, which a cancelled one did not. One that a clock
   * dated later than `now` (ISO) is the last only where there is no other. What another workstation filed counts only
   * in the instance's own vault, and as a success only where its point is known to be.
   */
  lastBackup(instanceId: string, now: string): StoredJob | undefined {
    const read = () => this.#readLastBackup(instanceId, now);
    // without one of the time after it, the same is the last one at any later time
    return this.#ahead(now).has(instanceId) ? read() : this.#lastBackups(instanceId, '', read);
  }

  readonly #lastBackups = whileUntouched<StoredJob | undefined>(() => this.#database);

  readonly #ahead = untilWritten(
    () => this.#database,
    (now: string): ReadonlySet<string | null> =>
      new Set(
        this.#database
          .prepare<[string], { id: string | null }>('SELECT instance_id AS id FROM jobs WHERE started_at > ?')
          .all(now)
          .map(({ id }) => id),
      ),
  );

  #readLastBackup(instanceId: string, now: string): StoredJob | undefined {
    const until = this.#database.prepare<[string, string], JobRow>(
      `${selectJobs} WHERE j.instance_id = ? AND j.kind = 'backup' AND j.state NOT IN ('in progress', 'cancelled')
          AND j.started_at <= ?
          AND (j.imported_from IS NULL
            OR (EXISTS (SELECT 1 FROM instances i WHERE i.id = j.instance_id AND i.vault_id = j.imported_from)
              AND (j.state NOT LIKE 'completed%'
                OR EXISTS (SELECT 1 FROM points p
                            WHERE p.id = json_extract(j.result, '$.pointId') AND p.instance_id = j.instance_id
                              AND p.vault_id = j.imported_from))))
        ORDER BY j.started_at DESC, j.id DESC LIMIT 1`,
    );
    const row = until.get(instanceId, now) ?? until.get(instanceId, endOfTime);
    return row === undefined ? undefined : parseJob(row);
  }

  /** Ids that start with `prefix`; two are enough to know that it is ambiguous. */
  idsStartingWith(prefix: string): string[] {
    return this.#database
      .prepare<[string, string], { id: string }>(
        'SELECT id FROM jobs WHERE substr(id, 1, length(?)) = ? ORDER BY id LIMIT 2',
      )
      .all(prefix, prefix)
      .map(({ id }) => id);
  }

  /** A sign of life of the process that runs the job. Returns whether somebody asked to cancel. */
  beat(id: string, at: string, progress: JobProgress | null): { cancelRequested: boolean; state: JobState } {
    const row = this.#database
      .prepare<[string, string | null, string], { cancel_requested: number; state: JobState }>(
        'UPDATE jobs SET heartbeat_at = ?, progress = ? WHERE id = ? RETURNING cancel_requested, state',
      )
      .get(at, progress === null ? null : JSON.stringify(progress), id);
    return { cancelRequested: row?.cancel_requested === 1, state: row?.state ?? 'interrupted' };
  }

  /** Which of the jobs somebody asked to cancel or has ended already. */
  stopped(ids: readonly string[]): { id: string; state: JobState }[] {
    return this.#database
      .prepare<[string], { id: string; state: JobState }>(
        `SELECT id, state FROM jobs
          WHERE id IN (SELECT value FROM json_each(?)) AND (cancel_requested = 1 OR state <> 'in progress')`,
      )
      .all(JSON.stringify(ids));
  }

  /** A sign of life of the process that the jobs wait in. */
  signLife(ids: readonly string[], at: string): void {
    this.#database
      .prepare('UPDATE jobs SET heartbeat_at = ? WHERE id IN (SELECT value FROM json_each(?))')
      .run(at, JSON.stringify(ids));
  }

  /** Ends a job that is in progress; a job that has ended stays as it ended. Returns whether it did. */
  end(
    id: string,
    outcome: {
      state: JobState;
      endedAt: string;
      progress: JobProgress | null;
      result: JobResult | null;
      error: ErrorReport | null;
    },
  ): boolean {
    const result = this.#database
      .prepare(
        `UPDATE jobs SET state = ?, ended_at = ?, progress = ?, result = ?, error = ?
          WHERE id = ? AND state = 'in progress'`,
      )
      .run(
        outcome.state,
        outcome.endedAt,
        outcome.progress === null ? null : JSON.stringify(outcome.progress),
        outcome.result === null ? null : JSON.stringify(outcome.result),
        outcome.error === null ? null : JSON.stringify(outcome.error),
        id,
      );
    return result.changes === 1;
  }

  requestCancel(id: string): void {
    this.#database
      .prepare(`UPDATE jobs SET cancel_requested = 1 WHERE id = ? AND state = 'in progress'`)
      .run(id);
  }

  appendLog(id: string, lines: readonly JobLogLine[]): void {
    const insert = this.#database.prepare(
      `INSERT INTO job_log (job_id, seq, at, text)
       SELECT @id, coalesce(max(seq), 0) + 1, @at, @text FROM job_log WHERE job_id = @id`,
    );
    this.#database.transaction(() => {
      for (const { at, text } of lines) insert.run({ id, at, text });
    });
  }

  /** Keeps the last `keep` lines: a verbose pg_restore of 10,000 tables writes megabytes. */
  trimLog(id: string, keep: number): void {
    this.#database
      .prepare(
        'DELETE FROM job_log WHERE job_id = @id AND seq <= (SELECT max(seq) FROM job_log WHERE job_id = @id) - @keep',
      )
      .run({ id, keep });
  }

  /** The last `limit` lines, oldest first. */
  log(id: string, limit = 500): JobLogLine[] {
    return this.#database
      .prepare<[string, number], { at: string; text: string }>(
        'SELECT at, text FROM job_log WHERE job_id = ? ORDER BY seq DESC LIMIT ?',
      )
      .all(id, limit)
      .toReversed()
      .map((line) => JobLogLine.parse(line));
  }
}
