import { privilegedEntries, type PrivilegedEntries } from './privileged.ts';
import { createTextReader, descOf } from '../format/text.ts';
import type { TocEntry } from '../format/types.ts';

/** What a restore does that takes rights on the target, besides making the database. */
export interface RestoreActions {
  /** Roles that objects and the database are given to, after mapping; none without owners. */
  readonly owners: readonly string[];
  readonly extensions: readonly string[];
  readonly publicSchema: {
    /** Whether something is made in it. */
    readonly filled: boolean;
    /** Who is to own it; null: it stays with whom a new database gives it to. */
    readonly owner: string | null;
    /** `open to all`: everybody may create in it, as in each new database before 15. */
    readonly privileges: 'as made' | 'open to all' | 'its own';
  };
  /** Owners of something in a schema of another owner (null: the schema public as a new database has it). */
  readonly objectsInSchemasOfOthers: readonly {
    readonly schema: string;
    readonly schemaOwner: string | null;
    readonly owner: string;
  }[];
  /** Tablespaces that something is put into. */
  readonly tablespaces: readonly string[];
  /** What takes a superuser, or membership in those whose default privileges are set. */
  readonly privileged: PrivilegedEntries;
}

/** Kinds of entries that belong to nobody on the target, or set something of another object. */
const ownerless: ReadonlySet<string> = new Set([
  'ACL',
  'COMMENT',
  'DEFAULT ACL',
  'EXTENSION',
  'SECURITY LABEL',
  'SEQUENCE SET',
]);

/** What belongs to a table, and to its owner by that: pg_restore gives it to nobody. */
const ofTable: ReadonlySet<string> = new Set([
  'CHECK CONSTRAINT',
  'CONSTRAINT',
  'DEFAULT',
  'FK CONSTRAINT',
  'INDEX',
  'INDEX ATTACH',
  'POLICY',
  'ROW SECURITY',
  'RULE',
  'SEQUENCE OWNED BY',
  'TABLE ATTACH',
  'TRIGGER',
]);

/**
 * What pg_dump 15 and newer write for the schema public of an older server whose privileges nobody changed: it
 * is what a new database before 15 has anyway.
 */
const openToAll = new Set([
  'REVOKE USAGE ON SCHEMA public FROM PUBLIC;',
  'GRANT ALL ON SCHEMA public TO PUBLIC;',
]);

function isAclOfPublic(entry: TocEntry): boolean {
  return descOf(entry) === 'ACL' && entry.tag?.toString('latin1') === 'SCHEMA public';
}

/** Whether the entry sets the privileges of the schema public, to what a new database before 15 has anyway. */
export function isOpenPublic(entry: TocEntry): boolean {
  const lines = entry.defn?.toString('latin1').split('\n').filter(Boolean) ?? [];
  return isAclOfPublic(entry) && lines.every((line) => openToAll.has(line));
}

/** What restoring the entries does that takes rights on the target; they are mapped already. */
export function restoreActions(
  entries: readonly TocEntry[],
  options: { readonly noOwner: boolean; readonly noPrivileges: boolean },
): RestoreActions {
  const read = createTextReader(entries);
  const owners = new Set<string>();
  const tablespaces = new Set<string>();
  const extensions: string[] = [];
  const objectsOfOthers = new Map<string, RestoreActions['objectsInSchemasOfOthers'][number]>();
  const schemaOwners = new Map<string, string | null>([['public', null]]);
  for (const entry of entries) {
    const owner = read(entry.owner);
    if (descOf(entry) === 'SCHEMA' && !owner.startsWith('pg_')) schemaOwners.set(read(entry.tag), owner);
  }
  let publicSchema: RestoreActions['publicSchema'] = { filled: false, owner: null, privileges: 'as made' };
  for (const entry of entries) {
    const desc = descOf(entry);
    const tag = read(entry.tag);
    const owner = read(entry.owner);
    const hasOwner = !ownerless.has(desc) && !desc.endsWith(' DATA') && desc !== 'BLOBS';
    // a predefined role owns the schema public from 15 on; nobody has to give it to that role
    const isOwned = !options.noOwner && hasOwner && owner !== '' && !owner.startsWith('pg_');
    const isPublic = desc === 'SCHEMA' && tag === 'public';
    // the target decides whether that changes anything: a new database may have the schema with this very owner
    if (isOwned && isPublic) publicSchema = { ...publicSchema, owner };
    else if (isOwned) owners.add(owner);
    const schema = read(entry.namespace);
    const schemaOwner = schemaOwners.get(schema);
    const isGiven = !options.noOwner && hasOwner && owner !== '' && !ofTable.has(desc);
    if (isGiven && schemaOwner !== undefined && schemaOwner !== owner) {
      objectsOfOthers.set(JSON.stringify([schema, owner]), { schema, schemaOwner, owner });
    }
    if (desc === 'EXTENSION') extensions.push(tag);
    const tablespace = read(entry.tablespace);
    if (tablespace !== '') tablespaces.add(tablespace);
    const inPublic = schema === 'public';
    if (inPublic && hasOwner) publicSchema = { ...publicSchema, filled: true };
    if (isAclOfPublic(entry) && !options.noPrivileges) {
      publicSchema = { ...publicSchema, privileges: isOpenPublic(entry) ? 'open to all' : 'its own' };
    }
  }
  return {
    owners: [...owners].sort(),
    extensions,
    objectsInSchemasOfOthers: [...objectsOfOthers.values()],
    publicSchema,
    tablespaces: [...tablespaces].sort(),
    privileged: privilegedEntries(entries, options),
  };
}
