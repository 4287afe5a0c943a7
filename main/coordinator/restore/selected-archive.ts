import type { Manifest } from '../../../shared/manifest.ts';
import { mapRoles } from '../../postgres/archive/entries/map-roles.ts';
import { selectEntries } from '../../postgres/archive/select/selected-entries.ts';
import { selectionWords } from '../../postgres/archive/select/selected-words.ts';
import type { ArchiveHead, TocEntry } from '../../postgres/archive/format/types.ts';
import type { FoundPoint } from '../points/find-point.ts';
import type { JobContext } from '../jobs/runner.ts';
import type { OpenVault } from '../vaults/open-vault.ts';
import type { RestoreOptions } from './options.ts';
import { checkedRoleMap } from './role-map.ts';
import { readCheckedHead } from '../points/read-manifest.ts';

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
  const head = await readCheckedHead(vault, point, manifest, context.signal);
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
