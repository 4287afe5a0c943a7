import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recordSigning } from '../../../../main/coordinator/keys/record-signing.ts';
import { signingKey } from '../../../../main/coordinator/keys/signing-key.ts';
import { changeHolds } from '../../../../main/coordinator/points/change-holds.ts';
import { openEngine } from '../../../support/engine.ts';
import { newKey } from '../../../support/record-vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { older, sampleVault } from '../../../support/storages/sample-points.ts';
import { instance, server, vault } from '../../../support/store-records.ts';
import { signAsTeam } from '../../../support/team-key.ts';

it('signs with the key of the home, and trusts whom the home trusts', async () => {
  await using engine = await openEngine();
  const signing = recordSigning(engine);
  const own = await signingKey(engine);
  expect((await signing.key())?.publicKey).toEqual(own.publicKey);
  expect(signing.trusted(own.publicKey.id)).toContain(' on ');
  expect(signing.trusted(newKey().publicKey.id)).toBeUndefined();
});

it('without a key that can be used a point can be pinned, and the pin cannot be taken back until there is one', async () => {
  const place = await sampleVault([older]);
  await using engine = await openEngine({ openStorage: () => Promise.resolve(place) });
  engine.store.vaults.insert(vault());
  engine.store.servers.insert(server());
  const known = instance(sampleInstanceId, 'shop on db1', { database: 'shop' });
  engine.store.instances.insert(known);
  const team = newKey();
  await signAsTeam(engine, team);
  await rm(join(engine.folder, 'keys'), { recursive: true });

  const pinned = await changeHolds(engine, known, older, { do: 'pin', reason: 'audit' });
  expect(pinned).toMatchObject({ changed: true, holds: { pin: { reason: 'audit' }, uncertain: [] } });
  const { holds } = await changeHolds(engine, known, older, { do: 'unpin' });
  expect(holds).toMatchObject({
    pin: { reason: 'audit' },
    uncertain: [expect.stringMatching(/00000002\.json is not signed\. What it takes back still stands\.$/)],
  });
  engine.store.trustedKeys.remove(team.publicKey.id);
  await signAsTeam(engine, team);
  expect(await changeHolds(engine, known, older, { do: 'unpin' })).toMatchObject({
    holds: { uncertain: [] },
  });
});
