import { z } from 'zod';
import { InstanceId, PointId, ServerId, VaultId } from '../../../../shared/ids.ts';
import { OwnLogin } from '../../../../shared/instances/own-login.ts';
import { StorageLocation } from '../../../../shared/vaults/vaults.ts';
import type { Database } from '../../database.ts';

/** Something that a job has begun and not finished, with all that a later start needs to clean it. */
export const Leftover = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('point'),
    words: z.string(),
    vaultId: VaultId,
    instanceId: InstanceId,
    pointId: PointId,
  }),
  z.object({
    kind: z.literal('database'),
    words: z.string(),
    serverId: ServerId,
    database: z.string(),
    /** The secret whose login the job had; absent: it was the server's login. */
    credential: OwnLogin.optional(),
  }),
  z.object({
    kind: z.literal('files'),
    words: z.string(),
    location: StorageLocation,
    prefix: z.string(),
    /** The place has a marker with the job's id; absent in those of earlier versions. */
    isMarked: z.literal(true).optional(),
  }),
]);
export type Leftover = z.infer<typeof Leftover>;

export interface StoredLeftover {
  readonly id: number;
  readonly jobId: string;
  readonly leftover: Leftover;
  /** How often cleaning it was tried in vain. */
  readonly tries: number;
  /** When last (ISO); null before the first try. */
  readonly triedAt: string | null;
}

interface Row {
  id: number;
  job_id: string;
  detail: string;
  tries: number;
  tried_at: string | null;
}

const parse = (row: Row): StoredLeftover => ({
  id: row.id,
  jobId: row.job_id,
  leftover: Leftover.parse(JSON.parse(row.detail)),
  tries: row.tries,
  triedAt: row.tried_at,
});

export class LeftoverRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  insert(jobId: string, leftover: Leftover): number {
    const result = this.#database
      .prepare('INSERT INTO leftovers (job_id, detail) VALUES (?, ?)')
      .run(jobId, JSON.stringify(leftover));
    return Number(result.lastInsertRowid);
  }

  remove(id: number): void {
    this.#database.prepare('DELETE FROM leftovers WHERE id = ?').run(id);
  }

  /** All of them, of running and of ended jobs. */
  list(): Leftover[] {
    return this.#database
      .prepare<[], { detail: string }>('SELECT detail FROM leftovers ORDER BY id')
      .all()
      .map(({ detail }) => Leftover.parse(JSON.parse(detail)));
  }

  /** Writes down that cleaning it is tried now. */
  tried(id: number, at: string): void {
    this.#database.prepare('UPDATE leftovers SET tries = tries + 1, tried_at = ? WHERE id = ?').run(at, id);
  }

  /** Of jobs that have ended: what is still to be cleaned. */
  ofEndedJobs(): StoredLeftover[] {
    return this.#database
      .prepare<[], Row>(
        `SELECT l.* FROM leftovers l JOIN jobs j ON j.id = l.job_id WHERE j.state <> 'in progress' ORDER BY l.id`,
      )
      .all()
      .map(parse);
  }
}
