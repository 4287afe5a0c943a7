import type { JobRequest } from '../../../../shared/jobs/job-request.ts';

/** What was asked of a restore as far as its page speaks of it. */
export interface AskedRestore {
  readonly point: string;
  /** Null for one as files; for rows, the database that they are loaded into. */
  readonly database: {
    readonly serverId: string;
    readonly name: string;
    readonly keepPartial: boolean;
  } | null;
}

/** Null for what is no restore, and where nobody here knows what was asked. */
export function askedRestore(request: JobRequest | null): AskedRestore | null {
  if (request?.kind === 'restore-as-files') return { point: request.pointId, database: null };
  if (request?.kind === 'restore-rows') {
    const { pointId: point, serverId, database: name } = request;
    return { point, database: { serverId, name, keepPartial: false } };
  }
  if (request?.kind !== 'restore-as-database') return null;
  const { newDatabase: name, keepPartial } = request.options;
  return { point: request.pointId, database: { serverId: request.serverId, name, keepPartial } };
}
