import { z } from 'zod';
import { ArchivedDatabase } from '../../../shared/points/manifest.ts';
import { PointSummary } from '../../../shared/points/points.ts';
import { PointProblem } from '../../../shared/points/point-problem.ts';
import { KnownChange, Promised } from '../../../shared/policies/promise.ts';
import { firstEndOf } from '../../../shared/policies/standing.ts';
import type { Database } from '../database.ts';
import { remembering } from '../remembering.ts';
import { untilWritten } from '../until-written.ts';
import { whileUntouched } from '../while-untouched.ts';

/** What a manifest says in short; the names of instance and vault are added when it is shown. */
export const CachedPoint = PointSummary.omit({
  instanceName: true,
  vaultName: true,
  ageMs: true,
  since: true,
  proof: true,
  flaw: true,
  promise: true,
}).extend({
  /** Size and time of the manifest that was read, and of its signature; what differs is read again. */
  manifestStamp: z.string().optional(),
  /** Why its signature is wrong, in words; absent where it is right, or there is none. */
  wrongSignature: z.string().optional(),
  /** What said who keeps it when that was read; absent where nobody has ever kept it. */
  holdStamp: z.string().optional(),
  /** What said what it is promised since it was made when that was read; absent where that has never changed. */
  promiseStamp: z.string().optional(),
  /** When its backup began; absent where an earlier version cached the point, as the next one. */
  startedAt: z.iso.datetime().optional(),
  /** What its manifest promises. */
  made: Promised.optional(),
  /** How that was changed last; absent where it never was. */
  change: KnownChange.optional(),
  /** Why there may be a newer change, in a sentence. */
  promiseProblem: z.string().optional(),
  /**
   * Bytes of contents.json as the manifest says them; null where it says none, as with format 1; absent where an earlier
   * version cached the point.
   */
  contentsSize: z.int().nonnegative().nullable().optional(),
  /** Algorithm of the archive's compression; absent where an earlier version cached the point. */
  compression: z.string().optional(),
  /** By what its database is known again; absent where an earlier version cached the point. */
  identity: ArchivedDatabase.pick({ oid: true, systemIdentifier: true }).optional(),
  /** When this machine saw it first, by its own clock; absent where an earlier version cached the point. */
  firstSeenAt: z.iso.datetime().optional(),
});
export type CachedPoint = ReturnType<typeof CachedPoint.parse>;

/** As many as the newest points of all instances are asked for by each list. */
const mostRemembered = 5_000;

const parse = remembering((summary: string) => CachedPoint.parse(JSON.parse(summary)), mostRemembered);

/** A point whose manifest cannot be read, and why. */
export interface DamagedPoint {
  readonly id: string;
  readonly problem: string;
  /** Where it lost its manifest. */
  readonly lost?: PointProblem['lost'];
}

/** A backup that a schedule asked for and that made a point; times in ISO 8601. */
export interface ScheduledRun {
  readonly scheduledFor: string;
  readonly startedAt: string;
  readonly completedAt: string;
}

/** What lists of instances need of all the points of one, without reading them. */
export interface PointTotals {
  readonly points: number;
  /** Stored bytes of their archives. */
  readonly bytes: number;
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

  /** When the newest points that a schedule asked for were made, and for which planned times; newest planned first. */
  scheduledRuns(vaultId: string, instanceId: string, atMost: number): readonly ScheduledRun[] {
    return this.#runs(instanceId, `${vaultId} ${atMost}`, () => this.#readRuns(vaultId, instanceId, atMost));
  }

  readonly #runs = whileUntouched<readonly ScheduledRun[]>(() => this.#database);

  #readRuns(vaultId: string, instanceId: string, atMost: number): ScheduledRun[] {
    return this.#database
      .prepare<[string, string, number], ScheduledRun>(
        `SELECT scheduled_for AS scheduledFor, completed_at AS completedAt,
                coalesce(started_at, completed_at) AS startedAt
           FROM points INDEXED BY points_scheduled
          WHERE vault_id = ? AND instance_id = ? AND scheduled_for IS NOT NULL
          ORDER BY scheduled_for DESC LIMIT ?`,
      )
      .all(vaultId, instanceId, atMost);
  }

  find(vaultId: string, instanceId: string, id: string): CachedPoint | undefined {
    const row = this.#database
      .prepare<[string, string, string], { summary: string }>(
        'SELECT summary FROM points WHERE vault_id = ? AND instance_id = ? AND id = ?',
      )
      .get(vaultId, instanceId, id);
    return row === undefined ? undefined : parse(row.summary);
  }

  /** The instances that have a point of this id, each with its vault. */
  ownersOf(id: string): { vaultId: string; instanceId: string }[] {
    return this.#database
      .prepare<[string], { vaultId: string; instanceId: string }>(
        `SELECT i.vault_id AS vaultId, i.id AS instanceId FROM instances i
          WHERE EXISTS (SELECT 1 FROM points p
                         WHERE p.vault_id = i.vault_id AND p.instance_id = i.id AND p.id = ?)`,
      )
      .all(id);
  }

  /** Number and stored bytes of the points of an instance. */
  totalsOf(vaultId: string, instanceId: string): PointTotals {
    return this.#totals(instanceId, vaultId, () => {
      const row = this.#database
        .prepare<[string, string], PointTotals>(
          `SELECT count(*) AS points, coalesce(sum(size), 0) AS bytes
             FROM points INDEXED BY points_newest WHERE vault_id = ? AND instance_id = ?`,
        )
        .get(vaultId, instanceId);
      return row ?? { points: 0, bytes: 0 };
    });
  }

  readonly #totals = whileUntouched<PointTotals>(() => this.#database);

  /**
   * The newest points of an instance whose archive is there, of those that came, or say that they were completed, at
   * `latest` or before.
   */
  newestWhole(
    instance: { readonly vaultId: string; readonly id: string },
    by: 'since' | 'completed_at',
    latest: string,
    atMost: number,
  ): readonly CachedPoint[] {
    const read = () => this.#readNewest(instance, by, latest, atMost);
    // of an instance without points of the time after it, the same are the newest at any later time
    return this.#ahead(latest).has(instance.id)
      ? read()
      : this.#newest(instance.id, `${instance.vaultId} ${by} ${atMost}`, read);
  }

  readonly #newest = whileUntouched<readonly CachedPoint[]>(() => this.#database);

  readonly #ahead = untilWritten(
    () => this.#database,
    (latest: string): ReadonlySet<string> =>
      new Set(
        this.#database
          .prepare<[string], { id: string }>(
            'SELECT instance_id AS id FROM points INDEXED BY points_completed WHERE completed_at > ?',
          )
          .all(latest)
          .map(({ id }) => id),
      ),
  );

  #readNewest(
    instance: { readonly vaultId: string; readonly id: string },
    by: 'since' | 'completed_at',
    latest: string,
    atMost: number,
  ): CachedPoint[] {
    const order = by === 'since' ? 'since DESC, completed_at DESC' : 'completed_at DESC';
    return this.#database
      .prepare<[string, string, string, number], { summary: string }>(
        `SELECT summary FROM points
          WHERE vault_id = ? AND instance_id = ? AND ${by} <= ? AND damaged = 0
          ORDER BY ${order}, id DESC LIMIT ?`,
      )
      .all(instance.vaultId, instance.id, latest, atMost)
      .map(({ summary }) => parse(summary));
  }

  /** Points of a vault that tell something although they are not the newest: of damage, or of a clock that was wrong. */
  oddOnes(vaultId: string, latest: string): CachedPoint[] {
    // Few of very many: the planner, which does not know that, would go through all of the vault's.
    const read = (which: string, ...given: string[]) =>
      this.#database
        .prepare<string[], { summary: string }>(`SELECT summary FROM points INDEXED BY ${which}`)
        .all(...given)
        .map(({ summary }) => parse(summary));
    return [
      ...read('points_damaged WHERE vault_id = ? AND damaged = 1', vaultId),
      ...read('points_completed WHERE completed_at > ? AND vault_id = ? AND damaged = 0', latest, vaultId),
    ];
  }

  /** Points of a vault whose promise may have ended by then, by instance. */
  endedBy(vaultId: string, at: string): Map<string, CachedPoint[]> {
    const rows = this.#database
      .prepare<[string, string], { summary: string }>(
        'SELECT summary FROM points INDEXED BY points_ending WHERE vault_id = ? AND ends_at <= ? AND ends_at IS NOT NULL',
      )
      .all(vaultId, at);
    return Map.groupBy(
      rows.map(({ summary }) => parse(summary)),
      ({ instanceId }) => instanceId as string,
    );
  }
  /** How large the archive of each point of an instance is, in bytes, and when its backup began, as far as that is known. */
  sizes(vaultId: string, instanceId: string): { startedAt: Date; bytes: number }[] {
    return this.#database
      .prepare<[string, string], { at: string; bytes: number }>(
        `SELECT coalesce(started_at, completed_at) AS at, size AS bytes FROM points
          WHERE vault_id = ? AND instance_id = ?`,
      )
      .all(vaultId, instanceId)
      .map(({ at, bytes }) => ({ startedAt: new Date(at), bytes }));
  }

  /** Sizes of the archives of an instance's newest points, oldest first. */
  latestSizes(vaultId: string, instanceId: string, atMost: number): number[] {
    return this.#database
      .prepare<[string, string, number], { size: number }>(
        'SELECT size FROM points WHERE vault_id = ? AND instance_id = ? ORDER BY since DESC LIMIT ?',
      )
      .all(vaultId, instanceId, atMost)
      .map(({ size }) => size)
      .toReversed();
  }

  /** Points whose manifest could not be read when the vault was last asked. */
  damagedOf(vaultId: string, instanceId: string): readonly DamagedPoint[] {
    return this.#damaged(instanceId, vaultId, () => this.#readDamaged(vaultId, instanceId));
  }

  readonly #damaged = whileUntouched<readonly DamagedPoint[]>(() => this.#database);

  #readDamaged(vaultId: string, instanceId: string): DamagedPoint[] {
    return this.#database
      .prepare<[string, string], { id: string; problem: string; lost: string | null }>(
        'SELECT id, problem, lost FROM damaged_points WHERE vault_id = ? AND instance_id = ? ORDER BY id',
      )
      .all(vaultId, instanceId)
      .map(({ id, problem, lost }) => ({
        id,
        problem,
        ...(lost === null ? {} : { lost: PointProblem.shape.lost.parse(JSON.parse(lost)) }),
      }));
  }

  /** Replaces what is known of an instance's damaged points; what is good or gone is none any more. */
  setDamaged(vaultId: string, instanceId: string, damaged: readonly DamagedPoint[]): void {
    const insert = this.#database.prepare(
      'INSERT INTO damaged_points (id, vault_id, instance_id, problem, lost) VALUES (?, ?, ?, ?, ?)',
    );
    this.#database.transaction(() => {
      this.#database
        .prepare('DELETE FROM damaged_points WHERE vault_id = ? AND instance_id = ?')
        .run(vaultId, instanceId);
      for (const { id, problem, lost } of damaged) {
        insert.run(id, vaultId, instanceId, problem, lost === undefined ? null : JSON.stringify(lost));
      }
    });
  }

  put(vaultId: string, point: CachedPoint): void {
    this.#database
      .prepare(
        `INSERT INTO points (id, vault_id, instance_id, summary, size, completed_at, since, damaged, ends_at,
                             scheduled_for, started_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (vault_id, instance_id, id) DO UPDATE SET
           summary = excluded.summary, size = excluded.size, completed_at = excluded.completed_at,
           since = excluded.since, damaged = excluded.damaged, ends_at = excluded.ends_at,
           scheduled_for = excluded.scheduled_for, started_at = excluded.started_at`,
      )
      .run(
        point.id,
        vaultId,
        point.instanceId,
        JSON.stringify(point),
        point.size,
        point.completedAt,
        earlier(point.completedAt, point.firstSeenAt ?? point.completedAt),
        point.damage === undefined ? 0 : 1,
        firstEndOf(point)?.toISOString() ?? null,
        point.scheduledFor ?? null,
        point.startedAt ?? null,
      );
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
        `SELECT vault_id AS vaultId, count(*) AS points, coalesce(sum(size), 0) AS bytes
           FROM points GROUP BY vault_id`,
      )
      .all();
  }
}

const earlier = (one: string, other: string) => (one < other ? one : other);
