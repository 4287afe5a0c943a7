import { link, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { execa } from 'execa';
import { pointPrefix } from '../../main/vault/layout.ts';
import { InstanceId, PointId } from '../../shared/ids.ts';
import { hugeManifest } from '../support/samples/huge-manifest.ts';
import { addFolderVault, openTestApp } from '../support/apps/app.ts';
import type { VaultReading } from '../support/apps/read-vault.ts';

const mebibyte = 1024 * 1024;
/** In processor time. A document of 4 MiB is parsed at once in 70 ms; the largest ones would take 700. */
const holdUpLimitMs = 400;
const program = join(import.meta.dirname, '../support/apps/read-vault.ts');
const instance = InstanceId.parse('inst-20260101t000000-aaaaaaaa');
const pointOf = (number: number) => PointId.parse(`point-20260101t000000-0000000${number}`);

let vault: string;

beforeEach(async () => {
  vault = await mkdtemp(join(tmpdir(), 'pgkeep-sizes-'));
  const file = { format: 1, id: 'vault-1234', name: 'hostile', createdAt: '2026-01-01T00:00:00.000Z' };
  await writeFile(join(vault, 'vault.json'), JSON.stringify(file));
});

afterEach(() => rm(vault, { recursive: true, force: true }));

async function placeFor(number: number): Promise<string> {
  const folder = join(vault, pointPrefix(instance, pointOf(number)));
  await mkdir(folder, { recursive: true });
  return join(folder, 'manifest.json');
}

async function placeManifests(count: number, content: (pointId: PointId) => Buffer): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    await writeFile(await placeFor(number), content(pointOf(number)));
  }
}

/** Writes the bytes once: each further manifest is a name of the same file. */
async function placeCopies(count: number, bytes: Buffer): Promise<void> {
  const first = await placeFor(0);
  await writeFile(first, bytes);
  for (let number = 1; number < count; number += 1) await link(first, await placeFor(number));
}

/** Reads the vault in a process of its own, as a pgkeep would, with half of V8's usual memory. */
async function read(): Promise<VaultReading> {
  const { stdout } = await execa(process.execPath, ['--max-old-space-size=2048', program, vault]);
  return JSON.parse(stdout) as VaultReading;
}

const repeated = (start: string, unit: string, bytes: number, end = '') =>
  Buffer.from(start + unit.repeat(Math.floor((bytes - start.length) / unit.length)) + end);

/** What a manifest can be to take memory, and how much the process may have then; it has 100 MiB idle. */
const manifests: Record<string, { content: () => Buffer; reason: RegExp; atMost: number }> = {
  '120 MiB of [': {
    content: () => Buffer.alloc(120 * mebibyte, '['),
    reason: /nested more than 16 levels deep/,
    atMost: 400 * mebibyte,
  },
  '120 MiB of {"a":': {
    content: () => repeated('', '{"a":', 120 * mebibyte),
    reason: /nested more than 16 levels deep/,
    atMost: 400 * mebibyte,
  },
  '120 MiB of []': {
    content: () => repeated('[', '[],', 120 * mebibyte, '0]'),
    reason: /more than 8000000 values/,
    atMost: 400 * mebibyte,
  },
  '120 MiB of one text': {
    content: () => repeated('{"warnings":["', 'e', 120 * mebibyte, '"]}'),
    reason: /a text of more than 16777216 bytes/,
    atMost: 400 * mebibyte,
  },
  'as many numbers for tables as are let through': {
    content: () => repeated('{"format":1,"tables":[', '0,', 15 * mebibyte, '0]}'),
    reason: /Invalid input/,
    atMost: 600 * mebibyte,
  },
  'objects with a name each': {
    content: () => Buffer.from(`[${Array.from({ length: 300_000 }, (_, at) => `{"n${at}":1}`).join(',')}]`),
    reason: /more than 200 different names/,
    atMost: 400 * mebibyte,
  },
  '4 MiB of numbers for roles': {
    content: () => repeated('{"format":1,"roles":[', '0,', 4 * mebibyte - 40, '0]}'),
    reason: /Invalid input/,
    atMost: 400 * mebibyte,
  },
  '1 byte more than is read': {
    content: () => Buffer.alloc(128 * mebibyte + 1, ' '),
    reason: /too large/,
    atMost: 200 * mebibyte,
  },
};

describe('a hostile manifest', () => {
  it.each(Object.entries(manifests))(
    'of %s, three times over, takes bounded memory and holds nothing up',
    async (_, { content, reason, atMost }) => {
      await placeCopies(3, content());
      const { problems, peakBytes, longestHoldUpMs } = await read();
      expect(problems).toEqual([
        expect.stringMatching(reason),
        expect.stringMatching(reason),
        expect.stringMatching(reason),
      ]);
      expect(peakBytes).toBeLessThan(atMost);
      expect(longestHoldUpMs).toBeLessThan(holdUpLimitMs);
    },
  );
});

describe('an honest manifest', () => {
  it('of a database of 200,000 tables is read, two of them at once, in bounded memory', async () => {
    await placeManifests(2, (pointId) => hugeManifest({ instanceId: instance, pointId, tables: 200_000 }));
    const { points, problems, peakBytes, longestHoldUpMs } = await read();
    expect(problems).toEqual([]);
    expect(points).toBe(2);
    expect(peakBytes).toBeLessThan(1_200 * mebibyte);
    expect(longestHoldUpMs).toBeLessThan(holdUpLimitMs);
  });
});

describe('hostile job records', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const idOf = (number: number) => `job-20260101t000000-${String(number).padStart(8, '0')}`;
  const recordOf = (number: number, text: string, copies: number) => ({
    id: idOf(number),
    kind: 'restore-as-database',
    state: 'failed',
    instanceId: null,
    subject: 'shop',
    startedAt: at,
    endedAt: at,
    host: 'host',
    user: 'user',
    progress: null,
    result: { messages: [], warnings: Array.from({ length: copies }, () => text) },
    error: null,
    leftovers: [],
  });

  async function fileRecords(count: number, text: string, copies: number): Promise<void> {
    const folder = join(vault, 'jobs', '2026-01');
    await mkdir(folder, { recursive: true });
    for (let number = 0; number < count; number += 1) {
      const record = JSON.stringify(recordOf(number, text, copies));
      await writeFile(join(folder, `${idOf(number)}.json`), record);
    }
  }

  it('of 4 MiB each are cut to what can be read, and say so', async () => {
    await fileRecords(80, 'x'.repeat(1_900), 2_000);
    await using app = await openTestApp();
    const { importedJobs } = await addFolderVault(app, 'vault', vault);
    expect(importedJobs).toBe(80);
    expect((await stat(join(app.home, 'pgkeep.sqlite'))).size).toBeLessThan(40 * mebibyte);
    const [newest] = await app.client.jobs.list({ limit: 1 });
    expect(newest?.id).toBe(idOf(79));
    expect(JSON.stringify(newest).length).toBeLessThan(220_000);
    expect(newest?.result?.warnings.at(-1)).toBe('1900 more were left out here.');
  });

  it('of more than 4 MiB, and more than 5,000 of any size, stay in the vault', async () => {
    await fileRecords(5_100, 'small', 1);
    const large = JSON.stringify(recordOf(5_100, 'x'.repeat(5 * mebibyte), 1));
    await writeFile(join(vault, 'jobs', '2026-01', `${idOf(5_100)}.json`), large);
    await using app = await openTestApp();
    const { importedJobs } = await addFolderVault(app, 'vault', vault);
    expect(importedJobs).toBe(4_999);
    const [newest] = await app.client.jobs.list({ limit: 1 });
    expect(newest?.id).toBe(idOf(5_099));
  });
});
