import type { InstanceOptions } from '../../../shared/instances/instances.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import { rolesIn } from '../../postgres/archive/entries/map-roles.ts';
import { connect } from '../../postgres/connect/connect.ts';
import { readServerFacts, type ServerFacts } from '../../postgres/connect/server-facts.ts';
import type { Target } from '../../postgres/connect/target.ts';
import type { DumpResult } from '../../postgres/dump/engine.ts';
import { compareLeftOut } from '../../postgres/dump/left-out/compare.ts';
import { readDataRelations, type DataRelations } from '../../postgres/dump/left-out/read-relations.ts';
import { leftOutMessages } from '../../postgres/dump/left-out/words.ts';
import { readDatabaseIdentity, type DatabaseIdentity } from '../../postgres/sql/database-identity.ts';
import {
  readDatabaseProperties,
  readDatabaseSize,
  readExtensions,
  readRoleNotes,
  readRoles,
  type RoleNotes,
} from '../../postgres/sql/catalogue.ts';

/** What a database has before it is dumped. */
export interface BeforeDump {
  readonly facts: ServerFacts;
  readonly sizeBytes: number;
  /** By what the database is known again under another name. */
  readonly identity: DatabaseIdentity;
  readonly relations: DataRelations;
  /** What is not dumped by choice. */
  readonly selection: InstanceOptions['selection'];
}

export async function readBeforeDump(
  target: Target,
  { selection }: Pick<InstanceOptions, 'selection'>,
  signal: AbortSignal,
): Promise<BeforeDump> {
  await using connection = await connect(target, { signal });
  const facts = await readServerFacts(connection);
  const sizeBytes = await readDatabaseSize(connection);
  const identity = await readDatabaseIdentity(connection);
  return {
    facts,
    sizeBytes,
    identity,
    relations: await readDataRelations(connection, facts.traits, selection),
    selection,
  };
}

/** What a recovery point holds besides the archive, and what the archive has not, in words. */
export interface AfterDump extends Pick<Manifest, 'roles' | 'extensions'> {
  readonly properties: Manifest['database']['properties'];
  readonly roleNotes: RoleNotes[];
  readonly leftOut: ReturnType<typeof leftOutMessages>;
  /** pg_dump left out rows that the instance's backups have, and nobody knows why: the point is the first good one of no period. */
  readonly isPartial: boolean;
}

/** Reads what belongs to `entries`, and compares what there is now and was before with them. */
export async function readAfterDump(
  target: Target,
  { facts, relations, selection }: BeforeDump,
  { entries }: Pick<DumpResult, 'entries'>,
  signal: AbortSignal,
): Promise<AfterDump> {
  await using connection = await connect(target, { signal });
  const properties = await readDatabaseProperties(connection, facts.traits);
  const roles = await readRoles(connection, rolesIn(entries));
  const roleNotes = await readRoleNotes(connection, roles);
  const extensions = await readExtensions(connection);
  const after = await readDataRelations(connection, facts.traits, selection);
  const found = compareLeftOut(relations, after, entries);
  const isPartial = found.some(({ reason }) => reason === 'not known');
  return { properties, roles, roleNotes, extensions, leftOut: leftOutMessages(found), isPartial };
}
