import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts';
import { roleReferences, type RoleReference } from './role-references.ts';
import { createTextReader, createTextWriter, descOf, type TextReader } from '../format/text.ts';
import type { TocEntry } from '../format/types.ts';

/** Kinds of entries whose SQL names roles. Bodies of functions and views hold text that only looks like it. */
const descsWithRoles: ReadonlySet<string> = new Set([
  'ACL',
  'ACL LANGUAGE',
  'DEFAULT ACL',
  'POLICY',
  'USER MAPPING',
  'DATABASE PROPERTIES',
]);

/**
 * The entries with other roles: owners and the roles in privileges, default privileges, policies and user
 * mappings. Names that the map lacks stay as they are, byte for byte; entries without change stay the same objects.
 * Throws UserErrorInvalidInput for a new name that the archive's encoding lacks.
 */
export function mapRoles(entries: readonly TocEntry[], map: ReadonlyMap<string, string>): TocEntry[] {
  if (map.size === 0) return [...entries];
  const read = createTextReader(entries);
  const write = createTextWriter(entries);
  const standardStrings = hasStandardStrings(entries);

  const mapStatement = (bytes: Buffer | null): Buffer | null => {
    if (bytes === null) return null;
    const sql = bytes.toString('latin1');
    const pieces: Buffer[] = [];
    let copied = 0;
    for (const reference of roleReferences(sql, { standardStrings })) {
      const name = map.get(nameOf(reference, read));
      if (name === undefined) continue;
      const quoted = reference.isLiteral ? quoteLiteral(name) : quoteIdentifier(name);
      pieces.push(bytes.subarray(copied, reference.from), write(quoted));
      copied = reference.to;
    }
    return pieces.length === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(copied)]);
  };

  return entries.map((entry) => {
    const newOwner = map.get(read(entry.owner));
    const owner = newOwner === undefined ? entry.owner : write(newOwner);
    const hasRoles = descsWithRoles.has(descOf(entry));
    const defn = hasRoles ? mapStatement(entry.defn) : entry.defn;
    const dropStmt = hasRoles ? mapStatement(entry.dropStmt) : entry.dropStmt;
    const isSame = owner === entry.owner && defn === entry.defn && dropStmt === entry.dropStmt;
    return isSame ? entry : { ...entry, owner, defn, dropStmt };
  });
}

/** Names of all roles that owners, privileges, default privileges, policies and user mappings name, sorted. */
export function rolesIn(entries: readonly TocEntry[]): string[] {
  const read = createTextReader(entries);
  const standardStrings = hasStandardStrings(entries);
  const names = new Set<string>();
  for (const entry of entries) {
    names.add(read(entry.owner));
    if (!descsWithRoles.has(descOf(entry)) || entry.defn === null) continue;
    const sql = entry.defn.toString('latin1');
    for (const reference of roleReferences(sql, { standardStrings })) names.add(nameOf(reference, read));
  }
  names.delete('');
  return [...names].sort();
}

/**
 * Statements are split as Latin-1, where each byte is a character and quotes and keywords look the same as in
 * every server encoding; only the names found are decoded.
 */
function nameOf(reference: RoleReference, read: TextReader): string {
  return read(Buffer.from(reference.name, 'latin1'));
}

function hasStandardStrings(entries: readonly TocEntry[]): boolean {
  const entry = entries.find((candidate) => descOf(candidate) === 'STDSTRINGS');
  return !/'off'/i.test(entry?.defn?.toString('latin1') ?? '');
}
