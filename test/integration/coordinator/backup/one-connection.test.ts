import { expect, it } from 'vitest';
import { addFolderVault, addServer, openTestApp, protectAndBackUp } from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { startProxy } from '../../../support/servers/proxy.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

it('a backup has one connection at a time, so a login that may have no more will do', async () => {
  const server = sharedServer(17);
  await makeDatabase(server, 'one_connection', 'CREATE TABLE t AS SELECT generate_series(1, 10000) AS i');
  await using app = await openTestApp();
  await using proxy = await startProxy(server);
  await addServer(app, { ...server, host: proxy.host, port: proxy.port });
  await addFolderVault(app);
  await protectAndBackUp(app, { database: 'one_connection', name: 'shop' });
  expect(proxy.mostClients).toBe(1);
  await server.dropDatabase('one_connection');
});
