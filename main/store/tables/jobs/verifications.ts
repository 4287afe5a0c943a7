import { z } from 'zod';
import { JobId, PointId } from '../../../../shared/ids.ts';
import { JobState } from '../../../../shared/jobs/jobs.ts';
import { damageCodes } from '../../../../shared/points/damage-codes.ts';
import { Proof } from '../../../../shared/points/verify.ts';
import type { Database } from '../../database.ts';

const Verification = z.object({
  id: JobId,
  kind: z.literal('verify'),
  state: JobState,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  result: z.object({ pointId: PointId, proof: Proof.optional() }),
  /** Whether it says what it looked at, which earlier versions did not. */
  hasEvidence: z.boolean(),
  /** Code of the error of one that failed. */
  errorCode: z.string().nullable(),
});
export type Verification = z.infer<typeof Verification>;

interface Row {
  id: string;
  state: string;
  started_at: string;
  ended_at: string;
  point_id: string;
  proof: string | null;
  has_evidence: number;
  error_code: string | null;
}

/** A verification that stopped at a damaged file has no result; what it was to look at stands in its request. */
const pointOfJob = `coalesce(
  json_extract(result, '$.pointId'),
  CASE WHEN json_extract(error, '$.code') IN (${damageCodes.map((code) => `'${code}'`).join(', ')})
       THEN json_extract(request, '$.pointId') END)`;

const selectEnded = `
  SELECT id, instance_id, state, started_at, ended_at, ${pointOfJob} AS point_id,
         json_extract(result, '$.proof') AS proof,
         json_extract(result, '$.evidence') IS NOT NULL AS has_evidence,
         json_extract(error, '$.code') AS error_code
    FROM jobs
   WHERE instance_id IS NOT NULL AND kind = 'verify' AND ended_at IS NOT NULL
     AND ${pointOfJob} IS NOT NULL
     AND (imported_from IS NULL
       OR imported_from = (SELECT i.vault_id FROM instances i WHERE i.id = jobs.instance_id))`;

const parse = (row: Row): Verification =>
  Verification.parse({
    id: row.id,
    kind: 'verify',
    state: row.state,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    result: { pointId: row.point_id, ...(row.proof === null ? {} : { proof: row.proof }) },
    hasEvidence: row.has_evidence === 1,
    errorCode: row.error_code,
  });

/** Ended verifications among the jobs, without their messages, which can be many. */
export class VerificationRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Those of one instance that came as far as looking at a point, the newest first. */
  ofInstance(instanceId: string): Verification[] {
    return this.#database
      .prepare<[string], Row>(`${selectEnded} AND instance_id = ? ORDER BY started_at DESC, id DESC`)
      .all(instanceId)
      .map(parse);
  }

  /** Those of each instance that has some, as {@link ofInstance} gives them. */
  byInstance(): Map<string, Verification[]> {
    const found = new Map<string, Verification[]>();
    const rows = this.#database
      .prepare<[], Row & { instance_id: string }>(`${selectEnded} ORDER BY started_at DESC, id DESC`)
      .all();
    for (const row of rows) {
      const some = found.get(row.instance_id) ?? [];
      found.set(row.instance_id, some);
      some.push(parse(row));
    }
    return found;
  }
}
