import { makeDatabase } from '../databases/test-databases.ts';
import type { ServerAccess } from '../servers/access.ts';
import { addFolderVault, addServer, openTestApp, protectAndBackUp } from './app.ts';

export interface FilledVault extends AsyncDisposable {
  /** The vault's folder: tests that write into it copy it before. */
  readonly path: string;
  /** The ids of its one instance, called `shop`, and of its one recovery point. */
  readonly ids: { readonly instance: string; readonly point: string };
}

/** A vault that another workstation filled with a backup of this database, which is made for it. */
export async function fillVault(server: ServerAccess, database: string, sql: string): Promise<FilledVault> {
  const maker = await openTestApp();
  await makeDatabase(server, database, sql);
  await addServer(maker, server);
  const { path } = await addFolderVault(maker);
  const { pointId = '' } = await protectAndBackUp(maker, { database, name: 'shop' });
  const [instance] = await maker.client.instances.list();
  await maker.close();
  return {
    path,
    ids: { instance: instance?.id ?? '', point: pointId },
    [Symbol.asyncDispose]: () => maker[Symbol.asyncDispose](),
  };
}
