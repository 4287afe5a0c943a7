import type { Manifest } from '../../shared/manifest.ts';
import { PgkeepError } from '../core/errors.ts';
import { maxHeadLength, parseHead } from '../postgres/archive/head.ts';
import { mapRoles } from '../postgres/archive/role-map.ts';
import { selectEntries } from '../postgres/archive/selection.ts';
import { selectionWords } from '../postgres/archive/selection-words.ts';
import type { ArchiveHead, TocEntry } from '../postgres/archive/types.ts';
import type { FoundPoint } from './find-point.ts';
import type { JobContext } from './job-runner.ts';
import type { OpenVault } from './reach.ts';
import type { RestoreOptions } from './restore-options.ts';
import { checkedRoleMap } from './restore-role-map.ts';
import { readVerified } from './verified-read.ts';

/** What of an archive is restored. */
export interface SelectedArchive {
  readonly head: ArchiveHead;
  readonly entries: TocEntry[];
  /** Roles of the source that are replaced, with those that take their place. */
  readonly roleMap: ReadonlyMap<string, string>;
  /** What was left out and why, for the user. */
  readonly warnings: string[];
  /** What comes out differently by choice, or cannot be otherwise. */
  readonly notes: string[];
}

/** Reads the head and applies selection and role map. */
export async function readSelected(
  vault: OpenVault,
  point: FoundPoint,
  manifest: Manifest,
  options: Pick<RestoreOptions, 'selection' | 'roleMap'>,
  context: Pick<JobContext, 'signal'>,
): Promise<SelectedArchive> {
  const head = parseHead(await readHead(vault, point, manifest, context.signal)).head;
  refuseStrangers(head, manifest);
  const { selection } = options;
  const everything =
    selection.schemas.length + selection.tables.length + selection.excludeTables.length === 0;
  const chosen = everything
    ? { entries: [...head.entries], leftOut: [], comesAlong: [] }
    : selectEntries(head, selection);
  const roleMap = checkedRoleMap(options.roleMap, head.entries, manifest.database.properties);
  const entries = mapRoles(chosen.entries, roleMap);
  const { warnings, notes } = selectionWords(head.entries, chosen);
  // what the recovery point itself lacks was said when it was taken, and matters now
  return { head, entries, roleMap, warnings, notes: [...manifest.warnings, ...notes] };
}

/** A manifest that belongs to this archive has exactly one segment for each entry with data. */
function refuseStrangers(head: ArchiveHead, manifest: Manifest): void {
  const inArchive = head.entries.filter(({ hadDumper }) => hadDumper).map(({ dumpId }) => dumpId);
  const inManifest = manifest.archive.segments.flatMap(({ dumpId }) => dumpId ?? []);
  const known = new Set(inManifest);
  if (inArchive.length === inManifest.length && inArchive.every((dumpId) => known.has(dumpId))) return;
  throw new PgkeepError(
    'UserErrorArchiveCorrupt',
    'The archive in the vault is not what was backed up: its table of contents has other data than the manifest.',
  );
}

/** Header and table of contents of a point's archive, checked against its sha256. */
export async function readHead(
  vault: OpenVault,
  point: FoundPoint,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<Buffer> {
  const first = manifest.archive.segments[0];
  if (first === undefined) throw new Error('a manifest has at least one segment');
  if (first.length > maxHeadLength) {
    throw new PgkeepError(
      'UserErrorArchiveCorrupt',
      `The manifest of ${point.pointId} says that the table of contents has ${first.length} bytes; no archive has more than ${maxHeadLength}.`,
    );
  }
  const pieces: Uint8Array[] = [];
  const read = (range: { offset: number; length: number }, stop: AbortSignal) =>
    vault.readArchive(point.instance.id, point.pointId, range, stop);
  for await (const piece of readVerified(read, [first], signal)) pieces.push(piece);
  return Buffer.concat(pieces);
}
