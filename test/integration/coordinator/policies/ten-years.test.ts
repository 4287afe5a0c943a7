import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { manualClock, type ManualClock } from '../../../support/engine.ts';
import { randomOf } from '../../../support/policies/histories.ts';
import { rules, sampleValues } from '../../../support/policies/sample-values.ts';
import { memoryFolder } from '../../../support/programs/memory-folder.ts';
import { makeContainer } from '../../../support/blob-container.ts';
import { startAzurite } from '../../../support/servers/azurite.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { CrashChooser, type CrashChances } from '../../../support/ten-years/crash-chooser.ts';
import {
  SimulatedYears,
  type Difference,
  type SimulatedDatabase,
} from '../../../support/ten-years/simulate-years.ts';
import { SimulatedWorkstation } from '../../../support/ten-years/workstation.ts';

/** The same run each time; another one takes PGKEEP_SEED. */
const seed = Number(process.env['PGKEEP_SEED'] ?? 1);
/** So many years are simulated; all ten, which take three minutes, with PGKEEP_YEARS=10. */
const years = Number(process.env['PGKEEP_YEARS'] ?? 3);
const begin = '2027-01-01T00:00:00.000Z';

/** A folder whose files have the times of a clock. */
async function folderAt(clock: ManualClock): Promise<Storage> {
  const path = await mkdtemp(join(memoryFolder ?? tmpdir(), 'pgkeep-ten-years-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  const storage = await FolderStorage.open(path);
  const stamp = (name: string) => utimes(join(path, name), clock.now(), clock.now());
  return replacedStorage(storage, {
    write: async (name, ...more) => {
      await storage.write(name, ...more);
      await stamp(name);
    },
  });
}

const retention = rules({ default: '10 days', weekly: '5 weeks', monthly: '4 months', yearly: '3 years' });
const shop: SimulatedDatabase = {
  name: 'shop',
  values: { ...sampleValues({ retention }), schedule: { kind: 'monthly', on: { day: 28 }, at: '02:30' } },
  others: [
    { retention },
    { retention: rules({ default: '1 month', monthly: '7 months' }) },
    { retention: rules({ default: '10 days', monthly: '70 days', yearly: '5 years' }) },
    {
      retention: rules({ default: '7 days', daily: '9 days', monthly: '5 months' }),
      schedule: { kind: 'hourly', every: 12, minute: 30 },
    },
    { retention, schedule: { kind: 'daily', at: '02:30' } },
    { retention, schedule: { kind: 'weekly', on: ['tuesday', 'friday'], at: '23:50' } },
    { timeZone: 'America/Los_Angeles', weekStartsOn: 'sunday' },
    { timeZone: 'Europe/Berlin', weekStartsOn: 'monday' },
    { keepAtLeast: 4 },
    { keepAtLeast: 1 },
  ],
};
const ledger: SimulatedDatabase = {
  name: 'ledger',
  values: {
    ...sampleValues({ retention: rules({ default: '4 months', yearly: '7 years' }) }),
    schedule: { kind: 'monthly', on: { day: 1 }, at: '02:10' },
    timeZone: 'Australia/Lord_Howe',
  },
  others: [
    { retention: rules({ default: '6 months', yearly: '10 years' }) },
    { retention: rules({ default: '2 months', yearly: '5 years' }) },
    { timeZone: 'Pacific/Apia' },
    { keepAtLeast: 3 },
    { keepAtLeast: 1 },
  ],
};
interface Run {
  readonly database: SimulatedDatabase;
  readonly days: number;
  readonly crashes: CrashChances;
}

/** Simulates so many days, until the place and the model differ. */
async function simulate(place: Storage, clock: ManualClock, { database, days, crashes }: Run) {
  const random = randomOf(seed);
  const chooser = new CrashChooser(random, crashes);
  await using workstation = await SimulatedWorkstation.open(place, [database.name], {
    clock,
    crashes: chooser,
    random,
  });
  const years = new SimulatedYears(workstation, random);
  await years.begin([database]);
  let differences: Difference[] = [];
  for (let day = 0; day < days && differences.length === 0; day += 1) differences = await years.day();
  return { differences, counts: years.counts, hit: chooser.hit, left: chooser.left };
}

it(`${years} years of points in a folder are those of a model, whatever fails, is changed or is killed at any write`, async () => {
  const clock = manualClock(begin);
  const place = await folderAt(clock);
  // fewer years have to hit each place sooner
  const crashes = { first: Math.min(0.9, 3 / years), again: 0.001 };
  const days = Math.ceil(years * 365.25);
  const run = await simulate(place, clock, { database: shop, days, crashes });
  expect({ seed, differences: run.differences }).toEqual({ seed, differences: [] });
  expect(run.hit.length).toBeGreaterThan(30);
  const happened = [...run.counts.keys()];
  expect(happened).toEqual(expect.arrayContaining(['machine off', 'suspended']));
  if (years < 10) return;
  // the record of the server is written by the first backup alone; other flows are rare, and killed in test/unit, too
  const frequent = run.left.filter((place) => /^(backup|expiry): /.test(place));
  const once = ['after', 'before'].map((when) => `backup: ${when} write servers/server/revision.json`);
  expect({ seed, frequent }).toEqual({ seed, frequent: once });
  expect(run.hit.length).toBeGreaterThan(60);
  const rare = ['waits for a person', 'has rules of its own', 'shorter time taken back'];
  expect(happened).toEqual(expect.arrayContaining(rare));
}, 600_000);

it('so is a year of points in Azurite', async () => {
  await using account = await startAzurite();
  const container = await makeContainer(account);
  const clock = manualClock(begin);
  const crashes = { first: 0.2, again: 0.001 };
  const run = await simulate(await container.open(), clock, { database: ledger, days: 365, crashes });
  expect({ seed, differences: run.differences }).toEqual({ seed, differences: [] });
  expect(run.hit.length).toBeGreaterThan(10);
}, 600_000);
