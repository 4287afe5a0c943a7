import { createTextReader, descOf } from '../format/text.ts';
import type { TocEntry } from '../format/types.ts';

/** Entries that a login without superuser can't restore, or not without being a member of somebody. */
export interface PrivilegedEntries {
  /** What only a superuser makes, as the table of contents names it: `EVENT TRIGGER audit`. */
  readonly superuser: readonly string[];
  /** Objects of the server itself, and of extensions, whose privileges somebody changed. */
  readonly ofServer: readonly string[];
  readonly ofExtensions: readonly string[];
  /** Objects on which a grantee passed a privilege on: SET SESSION AUTHORIZATION sets that again. */
  readonly passedOn: readonly string[];
  /** Roles whose default privileges are set, after mapping. */
  readonly defaultsOf: readonly string[];
}

/** Kinds that only a superuser creates. Source: the pages of CREATE … in PostgreSQL's documentation. */
const superuserKinds: ReadonlySet<string> = new Set([
  'ACCESS METHOD',
  'EVENT TRIGGER',
  'FOREIGN DATA WRAPPER',
  'OPERATOR CLASS',
  'OPERATOR FAMILY',
  'PUBLICATION TABLES IN SCHEMA',
  'TEXT SEARCH PARSER',
  'TEXT SEARCH TEMPLATE',
]);

const routines: ReadonlySet<string> = new Set(['AGGREGATE', 'FUNCTION', 'PROCEDURE']);

/** What restoring the entries takes besides owners; they are mapped already. Pure. */
export function privilegedEntries(
  entries: readonly TocEntry[],
  options: { readonly noPrivileges: boolean },
): PrivilegedEntries {
  const read = createTextReader(entries);
  const made = new Set(entries.map(({ dumpId }) => dumpId));
  const found = {
    superuser: new Set<string>(),
    ofServer: new Set<string>(),
    ofExtensions: new Set<string>(),
    passedOn: new Set<string>(),
    defaultsOf: new Set<string>(),
  };
  for (const entry of entries) {
    const desc = descOf(entry);
    const tag = read(entry.tag);
    const defn = read(entry.defn);
    if (needsSuperuser(desc, defn)) found.superuser.add(`${desc} ${tag}`);
    if (options.noPrivileges) continue;
    if (desc === 'DEFAULT ACL') found.defaultsOf.add(read(entry.owner));
    if (desc !== 'ACL' || tag.startsWith('LARGE OBJECT')) continue;
    const schema = read(entry.namespace);
    const name = schema === '' ? tag : tag.replace(' ', ` ${schema}.`);
    if (schema === 'pg_catalog') found.ofServer.add(name);
    else if (!entry.dependencies.some((dumpId) => made.has(dumpId))) found.ofExtensions.add(name);
    else if (/^SET SESSION AUTHORIZATION /m.test(defn)) found.passedOn.add(name);
  }
  const sorted = (names: ReadonlySet<string>) => [...names].sort();
  return {
    superuser: sorted(found.superuser),
    ofServer: sorted(found.ofServer),
    ofExtensions: sorted(found.ofExtensions),
    passedOn: sorted(found.passedOn),
    defaultsOf: sorted(found.defaultsOf),
  };
}

function needsSuperuser(desc: string, defn: string): boolean {
  if (superuserKinds.has(desc)) return true;
  if (desc === 'PUBLICATION') return / FOR ALL TABLES\b/.test(defn);
  if (desc === 'CAST') return /\) WITHOUT FUNCTION\b/.test(defn);
  // a base type; a shell type, a composite one and an enumeration have no such line
  if (desc === 'TYPE') return /^ {4}INTERNALLENGTH = /m.test(defn);
  if (!routines.has(desc)) return false;
  // the first such line: what comes later may be in the body
  const line = /^ {4}LANGUAGE [^\n]*/m.exec(defn)?.[0] ?? '';
  const language = /^ {4}LANGUAGE ("?)(\w+)\1/.exec(line)?.[2] ?? '';
  // an untrusted language has a name that ends with u, by custom
  return ['c', 'internal'].includes(language) || /^pl\w+u$/.test(language) || / LEAKPROOF\b/.test(line);
}
