import type { Manifest } from '../../../shared/points/manifest.ts';
import type { NewDatabase } from '../../../shared/points/restore.ts';
import { mapRoles } from '../../postgres/archive/entries/map-roles.ts';
import { selectEntries } from '../../postgres/archive/select/selected-entries.ts';
import { selectionWords } from '../../postgres/archive/select/selected-words.ts';
import type { ArchiveHead, TocEntry } from '../../postgres/archive/format/types.ts';
import type { OpenPoint } from '../points/point-handle.ts';
import { readCheckedHead } from '../points/read-manifest.ts';
import { checkedRoleMap } from './role-map.ts';

/** What of an archive is restored. */
export interface SelectedArchive {
  readonly head: ArchiveHead;
  /** With their roles mapped. */
  readonly entries: TocEntry[];
  /** The role that takes the place of one of the source: itself where it is not mapped. */
  readonly mapRole: (name: string) => string;
  /** What was left out and why, for the user. */
  readonly warnings: string[];
  /** What comes out differently by choice, or cannot be otherwise. */
  readonly notes: string[];
}

/** Reads the head and applies selection and role map. */
export async function readSelected(
  point: OpenPoint,
  manifest: Manifest,
  options: Pick<NewDatabase, 'selection' | 'roleMap'>,
  signal: AbortSignal,
): Promise<SelectedArchive> {
  const head = await readCheckedHead(point, manifest, signal);
  const { selection } = options;
  const everything =
    selection.schemas.length + selection.tables.length + selection.excludeTables.length === 0;
  const chosen = everything
    ? { entries: [...head.entries], leftOut: [], comesAlong: [] }
    : selectEntries(head, selection);
  const roleMap = checkedRoleMap(options.roleMap, head.entries, manifest.database.properties);
  const entries = mapRoles(chosen.entries, roleMap);
  const mapRole = (name: string) => roleMap.get(name) ?? name;
  const { warnings, notes } = selectionWords(head.entries, chosen);
  // what the recovery point itself lacks was said when it was taken, and matters now
  return { head, entries, mapRole, warnings, notes: [...manifest.warnings, ...notes] };
}
