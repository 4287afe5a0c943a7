import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../support/apps/app.ts';
import { inDatabase } from '../../support/databases/test-databases.ts';
import { debianCodename } from '../../support/programs/debian-packages.ts';
import { debianServer, debianServerMajor as major } from '../../support/servers/debian-server.ts';
import { keepOriginal, type Original } from '../../support/equality/copies.ts';
import { extensionSettings, extensionsDatabase } from '../../support/equality/extensions.ts';
import { changedByStock, expectNeverWorse } from '../../support/equality/never-worse.ts';
import { startServer, type TestServer } from '../../support/servers/postgres-server.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const isDebian = (await debianCodename()) !== undefined;
/** What pg_dump leaves to the extensions, which do not know of it: their tables' rows and sequences among others. */
const changed = [
  'definition of ACL app.TABLE history_history',
  'definition of ACL app.TABLE history_with_history',
  'definition of ACL pgq.SEQUENCE event_1_id_seq',
  'definition of ACL pgq.SEQUENCE event_1_tick_seq',
  'definition of ACL pgq.TABLE event_1',
  'definition of ACL pgq.TABLE event_1_0',
  'definition of ACL pgq.TABLE event_1_1',
  'definition of ACL pgq.TABLE event_1_2',
  'rows of "tiger"."loader_variables"',
  'rows of "tiger"."state"',
  'sequence pgq.event_1_id_seq',
  'sequence pgq.event_1_tick_seq',
  'table app.history_history',
  'table pgq.event_1',
  'table pgq.event_1_0',
  'table pgq.event_1_1',
  'table pgq.event_1_2',
  'value of "pgq"."consumer_co_id_seq"',
  'value of "pgq"."queue_queue_id_seq"',
  'value of "pgq"."subscription_sub_id_seq"',
  'value of "tiger"."pagc_lex_id_seq"',
  'value of "tiger"."state_gid_seq"',
  'value of "topology"."topology_id_seq"',
  'view app.history_with_history',
];
const database = 'extended';
const copy = 'extended_copy';

describe.runIf(isDebian)('extensions (left out where the machine is no Debian)', () => {
  let app: TestApp;
  let original: Original;
  const servers: TestServer[] = [];

  async function start(cronDatabase: string): Promise<TestServer> {
    const settings = extensionSettings(cronDatabase);
    const server = await startServer({ major, programs: await debianServer(), settings });
    servers.push(server);
    return server;
  }

  beforeAll(async () => {
    app = await openTestApp();
    const server = await start(database);
    await server.createDatabase(database);
    await inDatabase(server, database, (client) => client.query(extensionsDatabase));
    original = await keepOriginal(app, { server, database });
  });

  afterAll(async () => {
    await original[Symbol.asyncDispose]();
    await app[Symbol.asyncDispose]();
    for (const server of servers) await server.stop('immediate');
  });

  it('on the same major are never worse than with stock', async () => {
    const stock = { server: await start(copy), database: copy };
    const copies = await original.copy({ server: await start(copy), database: copy }, stock, 3);
    expectNeverWorse(copies);
    expect(changedByStock(copies)).toEqual(changed);
  });

  it('with 1 job and under another name, where pg_cron can not be, are never worse than with stock', async () => {
    const server = await start(copy);
    const copies = await original.copy(
      { server, database: 'other_pgkeep' },
      { server, database: 'other_stock' },
      1,
    );
    expectNeverWorse(copies);
    expect(changedByStock(copies).filter((item) => !item.includes('cron'))).toEqual(changed);
  });

  it.each([18, 13])(
    'on PostgreSQL %i, which lacks most of them, are never worse than with stock',
    async (target) => {
      const server = sharedServer(target);
      const copies = await original.copy(
        { server, database: `extended_pgkeep_${target}` },
        { server, database: `extended_stock_${target}` },
        3,
      );
      expectNeverWorse(copies);
      // stock gives back next to nothing either: without PostGIS there is no table with a place
      expect(changedByStock(copies)).toContain('extension postgis');
    },
  );
});
