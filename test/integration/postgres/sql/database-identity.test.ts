import { expect, it } from 'vitest';
import { readDatabaseIdentity, readDatabaseOfOid } from '../../../../main/postgres/sql/database-identity.ts';
import { connect } from '../../../../main/postgres/connect/connect.ts';
import { inDatabase } from '../../../support/databases/test-databases.ts';
import { supportedMajors } from '../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { targetOf } from '../../../support/target-of.ts';

it.each(supportedMajors)(
  'PostgreSQL %i tells an ordinary login by what a database is known',
  async (major) => {
    const server = sharedServer(major);
    const { user, password } = { user: 'identity_reader', password: server.password };
    const [facts] = await inDatabase(server, 'postgres', async (client) => {
      await client.query(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
      const { rows } = await client.query<{ oid: string; identifier: string }>(
        `SELECT oid::text, system_identifier::text AS identifier
         FROM pg_control_system(), pg_database WHERE datname = 'postgres'`,
      );
      return rows;
    });
    const target = targetOf(server);
    await using connection = await connect({ ...target, address: { ...target.address, user }, password });
    const systemIdentifier = facts?.identifier;
    const oid = Number(facts?.oid);
    expect(await readDatabaseIdentity(connection)).toEqual({ oid, systemIdentifier });
    expect(await readDatabaseOfOid(connection, oid)).toEqual({ name: 'postgres', systemIdentifier });
    expect(await readDatabaseOfOid(connection, 4_294_967_295)).toBeUndefined();
    await inDatabase(server, 'postgres', async (client) => {
      await client.query('REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC');
      expect(await readDatabaseIdentity(connection)).toEqual({ oid });
      expect(await readDatabaseOfOid(connection, oid)).toEqual({ name: 'postgres' });
      await client.query('GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC');
      await client.query(`DROP ROLE ${user}`);
    });
  },
);
