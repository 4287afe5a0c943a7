import { expect, it } from 'vitest';
import { originOf, withAzure } from '../../../../../../renderer/features/servers/add/azure-origin.ts';
import { emptyServer } from '../../../../../../renderer/features/servers/address/form.ts';
import { azureServer } from '../../../../../support/azure/samples.ts';

it('fills in what Azure says, and leaves the login to be given', () => {
  const empty = emptyServer(true);
  expect(withAzure({ ...empty, tls: 'require', port: '6432' }, azureServer)).toEqual({
    ...empty,
    host: 'contoso-shop.postgres.database.azure.com',
    port: '5432',
    tls: 'verify-full',
  });
  expect(withAzure(empty, undefined)).toBe(empty);
  const entraOnly = { ...azureServer, logins: { password: false, entra: true } };
  expect(withAzure(empty, entraOnly).login).toEqual({
    ...empty.login,
    kind: 'entra',
    identity: azureServer.identity,
  });
});

it('is that server of Azure only while it has its host', () => {
  const azure = { id: azureServer.id, identity: azureServer.identity };
  expect(originOf({ host: ' Contoso-Shop.postgres.database.azure.com' }, azureServer)).toEqual({ azure });
  expect(originOf({ host: 'db.example.com' }, azureServer)).toEqual({});
  expect(originOf({ host: azureServer.host }, undefined)).toEqual({});
});
