import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimDatabase, settleClaim } from '../../../../main/vault/claims/claims.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { InstanceId } from '../../../../shared/ids.ts';
import { recordsIn } from '../../../support/record-vault.ts';

const database = { cluster: '7300000000000000001', oid: 16_384 };
const writer = (home: string) => ({ user: 'dba', host: 'workstation', pgkeep: '0.1.0', home });
const wanted = (id: string, settled = false) => ({
  instanceId: InstanceId.parse(id),
  database: 'shop',
  settled,
});

let folder: string;
let storage: FolderStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-claims-'));
  storage = await FolderStorage.open(folder);
});
afterEach(() => rm(folder, { recursive: true }));

it('of many homes that claim a database at the same moment one has it, and all are told the same', async () => {
  const homes = ['home-0001', 'home-0002', 'home-0003', 'home-0004'];
  const claims = await Promise.all(
    homes.map((home) => claimDatabase(recordsIn(storage), writer(home), database, wanted(`inst-${home}`))),
  );
  const [first] = claims;
  expect(new Set(claims.map(({ instanceId }) => instanceId))).toEqual(new Set([first?.instanceId]));
  expect(first?.instanceId).toBe(`inst-${first?.writtenBy.home}`);
  expect(first).toMatchObject({ ...database, database: 'shop', revision: 1 });
});

it('another oid, and the same one on another cluster, is another database', async () => {
  const claim = (some: typeof database, id: string) =>
    claimDatabase(recordsIn(storage), writer('home-0001'), some, wanted(id));
  await claim(database, 'inst-0001');
  expect((await claim({ ...database, oid: 1 }, 'inst-0002')).instanceId).toBe('inst-0002');
  expect((await claim({ ...database, cluster: 'server-0001' }, 'inst-0003')).instanceId).toBe('inst-0003');
  expect((await claim(database, 'inst-0004')).instanceId).toBe('inst-0001');
});

it('is settled as the instance that somebody has made of the database before the claimed one came', async () => {
  const vault = recordsIn(storage);
  await claimDatabase(vault, writer('home-0001'), database, wanted('inst-0001'));
  await settleClaim(vault, writer('home-0002'), database, InstanceId.parse('inst-0002'));
  await settleClaim(vault, writer('home-0001'), database);
  const stands = await claimDatabase(vault, writer('home-0003'), database, wanted('inst-0003'));
  expect(stands).toMatchObject({ instanceId: 'inst-0002', settled: true, revision: 2 });
});

it('is settled once its instance is there, and stays so', async () => {
  const vault = recordsIn(storage);
  await claimDatabase(vault, writer('home-0001'), database, wanted('inst-0001'));
  await settleClaim(vault, writer('home-0001'), database);
  await settleClaim(vault, writer('home-0001'), database);
  const stands = await claimDatabase(vault, writer('home-0002'), database, wanted('inst-0002'));
  expect(stands).toMatchObject({ instanceId: 'inst-0001', settled: true, revision: 2 });
});

it('that cannot be read is no claim that is free', async () => {
  const vault = recordsIn(storage);
  await claimDatabase(vault, writer('home-0001'), database, wanted('inst-0001'));
  await writeFile(join(folder, 'claims', '7300000000000000001-16384', '00000001.json'), 'no JSON');
  await expect(
    claimDatabase(vault, writer('home-0002'), database, wanted('inst-0002')),
  ).rejects.toMatchObject({
    code: 'UserErrorVaultFormat',
  });
});
