import { expect, it } from 'vitest';
import {
  beginProtection,
  endProtection,
} from '../../../../../main/coordinator/instances/protect/begun-protection.ts';
import { ServerId, VaultId } from '../../../../../shared/ids.ts';
import { openEngine } from '../../../../support/engine.ts';

it('a protection that was begun goes on under its id until it has ended; others get one of their own', async () => {
  await using engine = await openEngine();
  const shop = {
    vaultId: VaultId.parse('vault-1'),
    serverId: ServerId.parse('server-1'),
    database: 'shop',
  };
  const id = await beginProtection(engine, shop);
  const others = [
    await beginProtection(engine, { ...shop, database: 'crm' }),
    await beginProtection(engine, { ...shop, vaultId: VaultId.parse('vault-2') }),
    await beginProtection(engine, { ...shop, serverId: ServerId.parse('server-2') }),
  ];
  expect(new Set([id, ...others]).size).toBe(4);
  expect(await beginProtection(engine, shop)).toBe(id);
  endProtection(engine.store, id);
  expect(engine.store.settings.get('begunProtections')?.map((begun) => begun.id)).toEqual(others);
  expect(await beginProtection(engine, shop)).not.toBe(id);
});
