import { Job } from '../../../../shared/jobs/jobs.ts';

/** A row of the table, with what belongs to it. */
export interface JobRow {
  id: string;
  kind: string;
  state: string;
  instance_id: string | null;
  vault_id: string | null;
  subject: string;
  target: string | null;
  started_at: string;
  ended_at: string | null;
  host: string;
  os_user: string;
  pid: number;
  owner: string | null;
  heartbeat_at: string;
  cancel_requested: number;
  progress: string | null;
  result: string | null;
  error: string | null;
  leftovers: string;
  imported_from: string | null;
  imported_name: string | null;
}

/** A job with what only the runner needs to know. */
export interface StoredJob {
  readonly job: Job;
  readonly vaultId: string | null;
  readonly pid: number;
  /** Whose lock tells whether the process lives (see owner-lock.ts); null for jobs of earlier versions. */
  readonly owner: string | null;
  readonly heartbeatAt: string;
  readonly cancelRequested: boolean;
}

/** What a column of JSON holds. */
export const json = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

export function parseJob(row: JobRow): StoredJob {
  const details = JSON.parse(row.leftovers) as { words: string }[];
  return {
    job: Job.parse({
      id: row.id,
      kind: row.kind,
      state: row.state,
      instanceId: row.instance_id,
      subject: row.subject,
      ...(row.target === null ? {} : { target: json(row.target) }),
      startedAt: row.started_at,
      endedAt: row.ended_at,
      host: row.host,
      user: row.os_user,
      progress: json(row.progress),
      result: json(row.result),
      error: json(row.error),
      leftovers: row.state === 'in progress' ? [] : details.map(({ words }) => words),
      ...(row.imported_from === null
        ? {}
        : { importedFrom: row.imported_name ?? (row.imported_from || 'a vault') }),
    }),
    vaultId: row.vault_id,
    pid: row.pid,
    owner: row.owner,
    heartbeatAt: row.heartbeat_at,
    cancelRequested: row.cancel_requested === 1,
  };
}

/** Jobs as {@link JobRow}. */
export const selectJobs = `
  SELECT j.*, (SELECT json_group_array(json(l.detail)) FROM leftovers l WHERE l.job_id = j.id) AS leftovers,
         (SELECT v.name FROM vaults v WHERE v.id = j.imported_from) AS imported_name
    FROM jobs j`;
