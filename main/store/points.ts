import { z } from 'zod';
import { PointSummary } from '../../shared/points.ts';
import type { Database } from './database.ts';

/** What a manifest says in short; the names of instance and vault are added when it is shown. */
export const CachedPoint = PointSummary.omit({ instanceName: true, vaultName: true }).extend({
  /** Size and time of the manifest that was read; one that differs is read again. */
  manifestStamp: z.string().optional(),
  /** Algorithm of the archive's compression; absent where an earlier version cached the point. */
  compression: z.string().optional(),
});
export type CachedPoint = ReturnType<typeof CachedPoint.parse>;

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

  put(vaultId: string, point: CachedPoint): void {
    this.#database
      .prepare(
        `INSERT INTO points (id, vault_id, instance_id, summary) VALUES (?, ?, ?, ?)
         ON CONFLICT (vault_id, instance_id, id) DO UPDATE SET summary = excluded.summary`,
      )
      .run(point.id, vaultId, point.instanceId, JSON.stringify(point));
  }

  remove(vaultId: string, instanceId: string, id: string): void {
    this.#database
      .prepare('DELETE FROM points WHERE vault_id = ? AND instance_id = ? AND id = ?')
      .run(vaultId, instanceId, id);
  }

  /** Forgets what is cached of an instance. */
  removeOfInstance(vaultId: string, instanceId: string): void {
    this.#database
      .prepare('DELETE FROM points WHERE vault_id = ? AND instance_id = ?')
      .run(vaultId, instanceId);
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
