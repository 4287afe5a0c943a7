import { describe, expect, it } from 'vitest';
import { readServerFacts } from '../../../../main/postgres/connect/server-facts.ts';
import { serverTraits } from '../../../../main/postgres/connect/server-traits.ts';
import { inDatabase } from '../../../support/databases/test-databases.ts';
import { supportedMajors } from '../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { connectTo } from '../../../support/target-of.ts';

describe.each(supportedMajors)('the facts of PostgreSQL %i', (major) => {
  const server = () => sharedServer(major);

  it('knows server and login', async () => {
    await using connection = await connectTo(server());
    const facts = await readServerFacts(connection);
    expect(facts).toMatchObject({ major, user: 'postgres', superuser: true, createDb: true, tls: null });
    expect(facts.version).toMatch(new RegExp(`^${major}\\.\\d+`));
    expect(Math.floor(facts.versionNumber / 10_000)).toBe(major);
    expect(facts.traits).toStrictEqual(serverTraits({ major, managedBy: null }));
  });

  it('knows another login, and says where there is none', async () => {
    await inDatabase(server(), 'postgres', (client) =>
      client.query('CREATE ROLE facts_other LOGIN CREATEDB'),
    );
    await using connection = await connectTo(server());
    expect(await readServerFacts(connection, 'facts_other')).toMatchObject({
      user: 'facts_other',
      superuser: false,
      createDb: true,
    });
    await expect(readServerFacts(connection, 'facts_nobody')).rejects.toMatchObject({
      code: 'UserErrorNotFound',
    });
    await inDatabase(server(), 'postgres', (client) => client.query('DROP ROLE facts_other'));
  });

  it.each([
    ['azure_pg_admin', 'azure'],
    ['rds_superuser', 'amazon'],
    ['cloudsqlsuperuser', 'google'],
    ['azure_pg_administrator', null],
  ])('knows by the role %s that it is managed by %s', async (role, managedBy) => {
    await using connection = await connectTo(server());
    await connection.query('BEGIN');
    await connection.query(`CREATE ROLE ${role}`);
    expect((await readServerFacts(connection)).traits).toStrictEqual(
      serverTraits({ major, managedBy: managedBy as 'azure' | null }),
    );
    await connection.query('ROLLBACK');
  });
});
