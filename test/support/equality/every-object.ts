import type pg from 'pg';
import { everyDefinition } from './every-definition.ts';
import { everyGrant, everyLargeObjectGrant } from './every-grant.ts';
import { everyRelation } from './every-relation.ts';
import { newerObjects } from './newer-objects.ts';

/** Roles of {@link makeEveryObject}, which belong to the server: copies share them. */
const roles = ['every_owner', 'every_guest', 'every "odd" rôle'] as const;

const tablespace = 'every_tablespace';

/**
 * Fills an empty database of a server with at least one object of every kind that pg_dump knows, and with what is
 * awkward about them. Makes the roles and the tablespace that it needs.
 */
export async function makeEveryObject(client: pg.Client, major: number): Promise<void> {
  for (const name of roles) {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${client.escapeIdentifier(name)}`);
  }
  const { rowCount } = await client.query('SELECT FROM pg_tablespace WHERE spcname = $1', [tablespace]);
  if (rowCount === 0) {
    await client.query('SET allow_in_place_tablespaces = on');
    await client.query(`CREATE TABLESPACE ${tablespace} LOCATION ''`);
  }
  for (const sql of [everyDefinition, everyRelation, everyGrant, everyLargeObjectGrant]) {
    await client.query(sql);
  }
  for (const { since, sql } of newerObjects) if (major >= since) await client.query(sql);
}
