import { expect, it } from 'vitest';
import { Vault } from '../../../../main/vault/vault.ts';
import { readVerified, writeVerified } from '../../../../main/vault/verified/verification.ts';
import { JobId, PointId } from '../../../../shared/ids.ts';
import { manualClock } from '../../../support/engine.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { older, sampleVault } from '../../../support/storages/sample-points.ts';
import { staleStorage } from '../../../support/storages/stale-storage.ts';

const writer = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };
const point = { instanceId: sampleInstanceId, pointId: older };
const [first, second] = ['job-0001', 'job-0002'].map((id) => JobId.parse(id)) as [JobId, JobId];

it('what the newest verification found counts, once a job, and nothing where a newer one cannot be read', async () => {
  const place = await sampleVault([older]);
  const vault = await Vault.open(place);
  const found = () => readVerified(vault, sampleInstanceId, older);
  expect(await found()).toEqual({ uncertain: [] });
  await writeVerified(vault, writer, point, { job: first, outcome: 'readable' });
  await writeVerified(vault, writer, point, { job: first, outcome: 'readable' });
  expect(await found()).toEqual({ outcome: 'readable', uncertain: [] });
  await writeVerified(vault, writer, point, { job: second, outcome: 'failed' });
  expect(await found()).toEqual({ outcome: 'failed', uncertain: [] });
  const prefix = `instances/${sampleInstanceId}/${older}/verified/`;
  expect((await Array.fromAsync(place.everything(prefix))).toSorted()).toEqual([
    '00000001.json',
    '00000002.json',
  ]);
  await place.write(`${prefix}00000003.json`, Buffer.from('{'));
  expect(await found()).toEqual({ outcome: 'failed', uncertain: [expect.stringContaining('is not JSON')] });
});

it('one that the list of a share does not show yet counts as well', async () => {
  const clock = manualClock();
  const place = await sampleVault([older], { clock });
  const here = await Vault.open(staleStorage(place, { clock, staleMs: 5_000 }));
  expect(await readVerified(here, sampleInstanceId, older)).toEqual({ uncertain: [] });
  await writeVerified(await Vault.open(place), writer, point, { job: first, outcome: 'failed' });
  expect(await readVerified(here, sampleInstanceId, older)).toEqual({ outcome: 'failed', uncertain: [] });
});

it('one that was copied from another point proves nothing', async () => {
  const place = await sampleVault([older]);
  const vault = await Vault.open(place);
  await writeVerified(vault, writer, point, { job: first, outcome: 'restored' });
  const name = `instances/${sampleInstanceId}/point-copied/verified/00000001.json`;
  await place.write(name, await place.read(`instances/${sampleInstanceId}/${older}/verified/00000001.json`));
  expect(await readVerified(vault, sampleInstanceId, PointId.parse('point-copied'))).toEqual({
    uncertain: [expect.stringContaining('belongs to another recovery point')],
  });
});

it('is not written into a vault of format 1', async () => {
  const place = await sampleVault([older], { format: 1 });
  const vault = await Vault.open(place);
  const before = place.names();
  await writeVerified(vault, writer, point, { job: first, outcome: 'readable' });
  expect(place.names()).toEqual(before);
  expect(await readVerified(vault, sampleInstanceId, older)).toEqual({ uncertain: [] });
});
