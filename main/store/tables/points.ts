import { z } from 'zod';
import { ArchivedDatabase } from '../../../shared/points/manifest.ts';
import { PointSummary } from '../../../shared/points/points.ts';
import type { Database } from '../database.ts';

/** What a manifest says in short; the names of instance and vault are added when it is shown. */
export const CachedPoint = PointSummary.omit({
  instanceName: true,
  vaultName: true,
  ageMs: true,
  since: true,
  proof: true,
  flaw: true,
}).extend({
  /** Size and time of the manifest that was read; one that differs is read again. */
  manifestStamp: z.string().optional(),
  /** What said who keeps it when that was read; absent where nobody has ever kept it. */
  holdStamp: z.string().optional(),
  /** Algorithm of the archive's compression; absent where an earlier version cached the point. */
  compression: z.string().optional(),
  /** By what its database is known again; absent where an earlier version cached the point. */
  identity: ArchivedDatabase.pick({ oid: true, systemIdentifier: true }).optional(),
  /** When this machine saw it first, by its own clock; absent where an earlier version cached the point. */
  firstSeenAt: z.iso.datetime().optional(),
});
export type CachedPoint = ReturnType<typeof CachedPoint.parse>;

/** A point whose manifest cannot be read, and why. */
export interface DamagedPoint {
  readonly id: string;
  readonly problem: string;
}

export class PointRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  ofInstance(vaultId: string, instanceId: string): Map<string, CachedPoint> {
    const rows = this.#database
      .prepare<[string, string], { id: string; summary: string }>(
        'SELECT id, summary FROM points WHERE vault_id = ? AND instance_id = ?',
      )
      .all(vaultId, instanceId);
    return new Map(rows.map(({ id, summary }) => [id, CachedPoint.parse(JSON.parse(summary))]));
  }

  /** Points whose manifest could not be read when the vault was last asked. */
  damagedOf(vaultId: string, instanceId: string): DamagedPoint[] {
    return this.#database
      .prepare<[string, string], DamagedPoint>(
        'SELECT id, problem FROM damaged_points WHERE vault_id = ? AND instance_id = ? ORDER BY id',
      )
      .all(vaultId, instanceId);
  }

  /** Replaces what is known of an instance's damaged points; what is good or gone is none any more. */
  setDamaged(vaultId: string, instanceId: string, damaged: readonly DamagedPoint[]): void {
    const insert = this.#database.prepare(
      'INSERT INTO damaged_points (id, vault_id, instance_id, problem) VALUES (?, ?, ?, ?)',
    );
    this.#database.transaction(() => {
      this.#database
        .prepare('DELETE FROM damaged_points WHERE vault_id = ? AND instance_id = ?')
        .run(vaultId, instanceId);
      for (const { id, problem } of damaged) insert.run(id, vaultId, instanceId, problem);
    });
  }

  put(vaultId: string, point: CachedPoint): void {
    this.#database
      .prepare(
        `INSERT INTO points (id, vault_id, instance_id, summary) VALUES (?, ?, ?, ?)
         ON CONFLICT (vault_id, instance_id, id) DO UPDATE SET summary = excluded.summary`,
      )
      .run(point.id, vaultId, point.instanceId, JSON.stringify(point));
  }

  /** Forgets a point, a damaged one too. */
  remove(vaultId: string, instanceId: string, id: string): void {
    for (const table of ['points', 'damaged_points']) {
      this.#database
        .prepare(`DELETE FROM ${table} WHERE vault_id = ? AND instance_id = ? AND id = ?`)
        .run(vaultId, instanceId, id);
    }
  }

  /** Forgets what is cached of an instance. */
  removeOfInstance(vaultId: string, instanceId: string): void {
    for (const table of ['points', 'damaged_points']) {
      this.#database
        .prepare(`DELETE FROM ${table} WHERE vault_id = ? AND instance_id = ?`)
        .run(vaultId, instanceId);
    }
  }

  /** Number and stored bytes of the cached points of each vault that has some. */
  totals(): { vaultId: string; points: number; bytes: number }[] {
    return this.#database
      .prepare<[], { vaultId: string; points: number; bytes: number }>(
        `SELECT vault_id AS vaultId, count(*) AS points, coalesce(sum(json_extract(summary, '$.size')), 0) AS bytes
           FROM points GROUP BY vault_id`,
      )
      .all();
  }
}
