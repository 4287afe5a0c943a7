import { expect, it } from 'vitest';
import { Vault } from '../../../../main/vault/vault.ts';
import { InstanceId, ServerId } from '../../../../shared/ids.ts';
import { sampleInstance, sampleInstanceId } from '../../../support/sample-manifest.ts';
import { sampleVault } from '../../../support/storages/sample-points.ts';

const serverId = ServerId.parse('server-0001');
const record = { ...sampleInstance(), serverId };
const moved = { ...record.server, host: 'new.example.org', environment: 'prod' };

it('an instance is where the record of its server says, by itself and among all; its own record stays', async () => {
  const place = await sampleVault([]);
  const vault = await Vault.open(place);
  await vault.writeInstance(record);
  // as in a vault that an earlier version filled
  expect(await vault.readInstance(record.id)).toEqual(record);
  await vault.noteServer(serverId, record.server);
  await vault.changeServer(serverId, () => moved);
  const found = { record: { ...record, server: moved } };
  expect(await vault.findInstance(record.id)).toEqual(found);
  expect(await Array.fromAsync(vault.instances())).toEqual([{ instanceId: record.id, ...found }]);
  await vault.changeInstance(record, (known) => ({ ...known, name: 'renamed' }));
  const names = place.names().filter((name) => name.includes('/record/'));
  expect(JSON.parse(String(await place.read(names.at(-1) ?? '')))).toMatchObject({
    name: 'renamed',
    server: record.server,
  });
});

it('a removed server is where it was last; an unreadable record leaves what the instance says, with a warning', async () => {
  const place = await sampleVault([]);
  const vault = await Vault.open(place);
  const other = { ...record, id: InstanceId.parse('inst-20260101t000000-0b0b0b0b') };
  await vault.writeInstance(record);
  await vault.writeInstance(other);
  await vault.noteServer(serverId, moved);
  await vault.removeServer(serverId);
  expect(await vault.findInstance(sampleInstanceId)).toEqual({ record: { ...record, server: moved } });
  for (const revision of ['00000001', '00000002']) {
    await place.write(`servers/${serverId}/${revision}.json`, Buffer.from('{'));
  }
  const warning = expect.stringContaining(
    'The address that the record of the instance has is used: ',
  ) as string;
  expect(await Array.fromAsync(vault.instances())).toMatchObject([
    { record: { server: record.server }, warning },
    { record: { server: record.server }, warning },
  ]);
});
