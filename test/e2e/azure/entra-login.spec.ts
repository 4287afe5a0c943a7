import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, openHome } from '../../../main/compose.ts';
import { serveInterface } from '../../support/apps/serve-interface.ts';
import { startAzure, testTenant } from '../../support/azure/azure.ts';
import { ids } from '../../support/samples/identities.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { openAdvanced } from '../support/steps.ts';

test('a token is the password of a server, and goes to no other than one of Azure', async ({ browser }) => {
  const before = process.env['HTTPS_PROXY'];
  await using stack = new AsyncDisposableStack();
  const azure = stack.use(await startAzure());
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-e2e-entra-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  process.env['HTTPS_PROXY'] = azure.network.url;
  stack.defer(() => {
    if (before === undefined) delete process.env['HTTPS_PROXY'];
    else process.env['HTTPS_PROXY'] = before;
  });
  azure.entra.apps.push({ clientId: ids.client, tenantId: testTenant, secret: 'of the app' });
  const env = { ...process.env, PGKEEP_HOME: join(folder, 'home'), APP_SECRET: 'of the app' };
  const replace = { blob: { httpClient: azure.transport } };
  const source = { kind: 'env', variable: 'APP_SECRET' } as const;
  {
    await using app = await compose({
      home: openHome(env),
      env,
      replace,
      ask: () => Promise.reject(new Error('nobody is there')),
      notice: () => {},
    });
    await Array.fromAsync(
      await app.client.azure.signIn({
        name: 'backups',
        way: {
          kind: 'service-principal',
          tenantId: testTenant,
          clientId: ids.client,
          login: { kind: 'secret', source },
        },
      }),
    );
  }

  const { page } = stack.use(await serveInterface({ browser, env, replace }));
  const drawer = page.getByRole('dialog', { name: 'Add server' });
  await page.getByRole('link', { name: 'Servers', exact: true }).click();
  await page.getByRole('button', { name: 'Add server' }).click();
  // where somebody is signed in, it begins with what there is in Azure
  await drawer.getByRole('tab', { name: 'By address' }).click();
  await drawer.getByRole('textbox', { name: 'Host' }).fill('db.example.com');
  await drawer.getByRole('textbox', { name: 'User' }).fill('backups');
  await openAdvanced(drawer);
  await drawer.getByRole('radio', { name: 'Microsoft Entra' }).check();
  // the only one that is signed in
  await expect(
    drawer.getByRole('combobox', { name: 'Identity' }).getByRole('option', { selected: true }),
  ).toHaveText('backups');
  expect(await violations(page)).toEqual([]);

  await drawer.getByRole('button', { name: 'Test connection' }).click();
  await expect(drawer.getByRole('alert')).toContainText(
    'db.example.com is no PostgreSQL server of Azure’s public cloud, where backups signs in: no token is sent there.',
  );
  expect(azure.entra.issued.filter(({ resource }) => resource.includes('ossrdbms'))).toEqual([]);
});
