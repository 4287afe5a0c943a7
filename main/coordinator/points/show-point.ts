import { shownHolds, type PointHolds } from '../../../shared/points/holds.ts';
import type { PointSignature } from '../../../shared/keys.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import type { ArchiveObject, PointProof, PointReference } from '../../../shared/points/points.ts';
import type { StandingPromise } from '../../../shared/policies/promise.ts';
import { promisedBy, standingOf } from '../../../shared/policies/standing.ts';
import type { z } from 'zod';
import { listContents } from '../../postgres/archive/select/selected-entries.ts';
import type { Engine } from '../engine.ts';
import { ageOf } from './age.ts';
import { findPoint } from './find-point.ts';
import type { OpenPoint } from './point-handle.ts';
import { pointProof } from './proof.ts';
import { readCheckedHead, readCheckedManifest } from './read-manifest.ts';

interface ShownPoint {
  readonly vaultName: string;
  readonly manifest: Manifest;
  readonly signature: PointSignature;
  readonly promise: StandingPromise;
  readonly ageMs: number;
  readonly proof?: PointProof;
  readonly holds?: PointHolds;
  readonly skipped: string[];
}

export async function showPoint(engine: Engine, reference: PointReference): Promise<ShownPoint> {
  const point = await findPoint(engine, reference);
  await using opened = await point.open();
  const proof = pointProof(engine.store.verifications.ofInstance(point.instance.id), point.pointId);
  const { manifest, signature } = await opened.readVouched();
  const { change, problem } = await opened.readPromise();
  const known = engine.store.points.find(point.vault.id, point.instance.id, point.pointId);
  return {
    vaultName: point.vault.name,
    manifest,
    signature: signature.result,
    promise: {
      ...standingOf(promisedBy(manifest.retention), change, engine.clock.now()),
      ...(problem === undefined ? {} : { problem }),
    },
    ageMs: ageOf({ ...known, completedAt: manifest.completedAt }, engine.clock.now()),
    ...(proof === undefined ? {} : { proof }),
    ...shownHolds(await opened.readHolds()),
    skipped: [...point.skipped],
  };
}

/** The archive's table of contents with sizes and rows; only its head is read. */
export async function pointContents(
  engine: Engine,
  reference: PointReference,
): Promise<z.infer<typeof ArchiveObject>[]> {
  const point = await findPoint(engine, reference);
  return await point.read(readContents);
}

async function readContents(point: OpenPoint): Promise<z.infer<typeof ArchiveObject>[]> {
  const { manifest } = await readCheckedManifest(point);
  const head = await readCheckedHead(point, manifest, AbortSignal.timeout(60_000));
  const tables = new Map(manifest.tables.map((table) => [table.dumpId, table]));
  return listContents(head).map(({ dataDumpId, schema, name, kind, owner, extension }) => {
    const table = dataDumpId === undefined ? undefined : tables.get(dataDumpId);
    return {
      kind,
      schema,
      name,
      owner,
      ...(table === undefined ? {} : { bytes: table.length }),
      ...(table?.rows === undefined ? {} : { rows: table.rows }),
      ...(extension === undefined ? {} : { extension }),
    };
  });
}
