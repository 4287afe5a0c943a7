import { descOf } from '../format/text.ts';
import { Section, type TocEntry } from '../format/types.ts';

/** The entries of one archive, by when they are restored; each keeps their order. */
export interface RestorePasses {
  /** Pre-data, data and post-data. */
  readonly main: readonly TocEntry[];
  /** Privileges and default privileges, all in the post-data section. */
  readonly privileges: readonly TocEntry[];
  /** Refreshes of materialized views, which read by these privileges, and event triggers, which could refuse them. */
  readonly last: readonly TocEntry[];
}

/**
 * pg_restore goes three times over an archive (RestorePass in pg_backup_archiver.h), so that an owner who took
 * INSERT from himself still has it while his table is filled. A run of one section would set the privileges
 * of that section's objects at its end, before the data of the next one; so each pass is an archive of its own.
 */
export function restorePasses(entries: readonly TocEntry[]): RestorePasses {
  const main: TocEntry[] = [];
  const privileges: TocEntry[] = [];
  const last: TocEntry[] = [];
  const refreshes = new Set<number>();
  for (const entry of entries) {
    if (descOf(entry) === 'MATERIALIZED VIEW DATA') refreshes.add(entry.dumpId);
    if (isSetting(entry)) {
      for (const pass of [main, privileges, last]) pass.push(entry);
    } else if (isPrivilege(entry)) {
      privileges.push({ ...entry, section: Section.postData });
    } else if (isLast(entry) || entry.dependencies.some((dumpId) => refreshes.has(dumpId))) {
      last.push(entry);
    } else {
      main.push(entry);
    }
  }
  return { main, privileges, last };
}

/** Encoding, string syntax and search path: every pg_restore needs them. */
export function isSetting(entry: TocEntry): boolean {
  return ['ENCODING', 'STDSTRINGS', 'SEARCHPATH'].includes(descOf(entry));
}

/** Whether a pass has anything to do. */
export function hasWork(pass: readonly TocEntry[]): boolean {
  return !pass.every(isSetting);
}

function isPrivilege(entry: TocEntry): boolean {
  return ['ACL', 'ACL LANGUAGE', 'DEFAULT ACL'].includes(descOf(entry));
}

function isLast(entry: TocEntry): boolean {
  const desc = descOf(entry);
  const isNote = ['COMMENT', 'SECURITY LABEL'].includes(desc);
  return (
    ['MATERIALIZED VIEW DATA', 'EVENT TRIGGER'].includes(desc) ||
    (isNote && entry.tag?.toString('latin1').startsWith('EVENT TRIGGER ') === true)
  );
}
