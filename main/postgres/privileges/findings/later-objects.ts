import type { PrivilegeFinding, PrivilegeObject } from '../../../../shared/privileges.ts';
import { sqlName } from '../../sql/names.ts';
import { gapsOf, type BackupCheck, type Gap } from '../backup-check.ts';
import { countOf, listOf } from '../../../../shared/words/counts.ts';
import { okFinding } from './gaps.ts';
import { notesOf } from './notes.ts';

const title = 'Later objects';

/** What is created later and could not be read: a line for each role that creates it, which opens to where. */
export function laterFindings(check: BackupCheck): PrivilegeFinding[] {
  const findings = [...defaultPrivilegeFindings(check), ...laterLargeObjectFindings(check)];
  if (findings.length > 0) return findings;
  const open = notesOf(check, 'everybody creates').flatMap(({ schemas }) => schemas);
  return [
    okFinding(
      'default privileges',
      title,
      open.length === 0
        ? 'What is created later can be read, too.'
        : `What the present owners create later can be read, too. Everybody may create tables in ${schemasOf(open)}: what somebody new creates there can’t.`,
    ),
  ];
}

function schemasOf(names: readonly string[]): string {
  return names.length === 1 ? `schema ${sqlName(names[0] ?? '')}` : countOf(names.length, 'schema');
}

/** "ada and bob create": who creates something later that could not be read, and which of it. */
export function laterInShort(check: BackupCheck): string | undefined {
  const gaps = gapsOf(check.gaps, 'default privileges');
  const beyond = notesOf(check, 'later large objects').flatMap(({ owners }) => owners);
  const owners = [...new Set([...gaps.map(({ owner }) => owner), ...beyond])].map(sqlName);
  if (owners.length === 0) return undefined;
  const what = gaps.every(({ objects }) => objects === 'large objects') ? 'large objects that' : 'what';
  return `${what} ${listOf(owners)} ${owners.length === 1 ? 'creates' : 'create'} later`;
}

function defaultPrivilegeFindings(check: BackupCheck): PrivilegeFinding[] {
  const byOwner = Map.groupBy(gapsOf(check.gaps, 'default privileges'), ({ owner }) => owner);
  return [...byOwner].map(([owner, gaps]) => {
    const later = laterOf(check, owner, gaps);
    return {
      title,
      kind: 'default privileges',
      severity: 'warning',
      code: 'UserErrorMissingDBPermissions',
      message: messageOf(later),
      remedy: 'An administrator, or the role itself, sets its default privileges.',
      objects: objectsOf(later, check.database),
    };
  });
}

/** Before 18 no statement fixes it, so it is no gap. Each of the ways out ends this warning. */
function laterLargeObjectFindings(check: BackupCheck): PrivilegeFinding[] {
  return notesOf(check, 'later large objects').map(({ owners }) => ({
    title,
    kind: 'later large objects',
    severity: 'warning',
    code: 'UserErrorMissingDBPermissions',
    message: `Large objects that ${listOf(owners.map(sqlName))} ${owners.length === 1 ? 'creates' : 'create'} later can’t be read: PostgreSQL has no default privileges for them before version 18.`,
    remedy: `Check again when there are new ones. To avoid it, make ${sqlName(check.role.name)} a member of ${owners.length === 1 ? 'their owner' : 'their owners'}, with all that an owner may do, or let a superuser set lo_compat_privileges for it, which opens all large objects to it.`,
    objects: owners.map((owner) => ({ name: sqlName(owner) })),
  }));
}

type Relations = 'tables' | 'sequences';

/** What one role will create that could not be read. */
interface Later {
  readonly owner: string;
  /** Of them both, those that are concerned somewhere. */
  readonly relations: readonly Relations[];
  /** Schemas of today, with what in them. */
  readonly places: readonly { readonly schema: string; readonly objects: readonly Relations[] }[];
  /** What in schemas that the role will make, in the order of words. */
  readonly inNewSchemas: readonly (Relations | 'schemas')[];
  readonly largeObjects: boolean;
}

function laterOf(check: BackupCheck, owner: string, gaps: readonly Gap<'default privileges'>[]): Later {
  const lacking = (objects: string, inNew?: true) =>
    gaps.some((gap) => gap.objects === objects && (inNew === undefined || gap.schema === null));
  const relations = (['tables', 'sequences'] as const).filter((objects) => lacking(objects));
  const places = check.creators
    .filter((creator) => creator.owner === owner)
    .map(({ schema, unreadable }) => ({
      schema,
      objects: relations.filter((kind) => unreadable.includes(kind)),
    }));
  return {
    owner,
    relations,
    places: places.filter(({ objects }) => objects.length > 0),
    inNewSchemas: (['schemas', 'tables', 'sequences'] as const).filter((objects) => lacking(objects, true)),
    largeObjects: lacking('large objects'),
  };
}

function messageOf({ owner, relations, places, inNewSchemas, largeObjects }: Later): string {
  const name = sqlName(owner);
  const schemas = inNewSchemas.includes('schemas');
  const kinds = relations.join(' and ');
  const large = largeObjects ? ['large objects'] : [];
  if (kinds === '' && !largeObjects) return `Schemas that ${name} creates later can’t be used.`;
  if (kinds === '' && !schemas) return `Large objects that ${name} creates later can’t be read.`;
  const unreadable = `What ${name} creates later can’t be read:`;
  if (kinds === '') return `${unreadable} new schemas and large objects.`;
  if (places.length > 0 && inNewSchemas.length > 0) {
    return `${unreadable} ${listOf([...relations, ...(schemas ? ['new schemas'] : []), ...large], 4)}.`;
  }
  const only = schemasOf(places.map(({ schema }) => schema));
  const where =
    places.length > 0
      ? `${kinds} in ${only}`
      : schemas
        ? `new schemas with their ${kinds}`
        : `${kinds} in new schemas`;
  return `${unreadable} ${[where, ...large].join(', and ')}.`;
}

function objectsOf({ places, inNewSchemas, largeObjects }: Later, database: string): PrivilegeObject[] {
  const words = inNewSchemas.map((objects) => (objects === 'schemas' ? 'the schemas themselves' : objects));
  const inDatabase = `of database ${sqlName(database)}`;
  return [
    ...places.map(({ schema, objects }) => ({
      name: `schema ${sqlName(schema)}`,
      detail: objects.join(', '),
    })),
    ...(words.length === 0 ? [] : [{ name: 'new schemas', detail: `${inDatabase}: ${words.join(', ')}` }]),
    ...(largeObjects ? [{ name: 'large objects', detail: inDatabase }] : []),
  ];
}
