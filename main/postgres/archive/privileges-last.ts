import { descOf } from './text.ts';
import { Section, type TocEntry } from './types.ts';

/**
 * pg_restore sets privileges in a pass of its own, behind the data and the indexes (RestorePass in
 * pg_backup_archiver.h): an owner who took INSERT from himself could otherwise not fill his table. A run of
 * one section sets those of its section, though, and an object's privileges belong to the section that the
 * object is in; so they are moved into the last one. Only refreshes of materialized views and event triggers
 * come behind them there, as in one run of everything. Nothing changes its place.
 */
export function withPrivilegesLast(entries: readonly TocEntry[]): readonly TocEntry[] {
  const ofSchemas = new Map(
    entries.filter(isPrivilege).map(({ tag, dumpId }) => [tag?.toString('latin1'), dumpId]),
  );
  let section: number = Section.preData;
  let follows = false;
  return entries.map((entry) => {
    if (isPrivilege(entry)) {
      follows = true;
      const ofSchema = ofSchemas.get(`SCHEMA ${entry.namespace?.toString('latin1') ?? ''}`);
      // With --jobs, a grant by somebody else than the owner may not run before he can use the schema.
      const dependencies = ofSchema === undefined ? [] : [ofSchema];
      return {
        ...entry,
        section: Section.postData,
        dependencies: [...new Set([...entry.dependencies, ...dependencies])],
      };
    }
    if (entry.section !== Section.none) {
      section = entry.section;
      follows = false;
      return entry;
    }
    // a comment has no section but that of the entry before it, which must not be the privileges' new one
    return follows ? { ...entry, section } : entry;
  });
}

/** Privileges of one object or of some of its columns; DEFAULT ACL is in the last section by itself. */
export function isPrivilege(entry: TocEntry): boolean {
  return ['ACL', 'ACL LANGUAGE'].includes(descOf(entry));
}
