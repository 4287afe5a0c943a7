import { describe, expect, it } from 'vitest';
import { appendRevision } from '../../../../main/vault/revisions/append.ts';
import { isCertain, readRevisions, type RecordPlace } from '../../../../main/vault/revisions/read.ts';
import type { RecordSigning } from '../../../../main/vault/signing/record-signing.ts';
import { JobId } from '../../../../shared/ids.ts';
import { newKey, recordsIn, signingWith } from '../../../support/record-vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';
import { older } from '../../../support/storages/sample-points.ts';

const [ours, theirs] = [newKey(), newKey()];
const here = signingWith(ours);
const writer = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };
const prefix = `instances/${sampleInstanceId}/${older}/verified/`;
const place: RecordPlace<'verifiedRevision'> = { prefix, kind: 'verifiedRevision' };
const nameOf = (revision: number) => `${prefix}0000000${revision}.json`;

const append = (
  storage: MemoryStorage,
  signing: RecordSigning,
  outcome: 'readable' | 'failed' = 'readable',
) =>
  appendRevision(recordsIn(storage, signing), place, writer, () => ({
    instanceId: sampleInstanceId,
    pointId: older,
    job: JobId.parse('job-0001'),
    outcome,
  }));
const read = (storage: MemoryStorage, signing = here, at: Partial<typeof place> = {}) =>
  readRevisions(recordsIn(storage, signing), { ...place, ...at });
const stored = async (storage: MemoryStorage, revision = 1) =>
  JSON.parse(String(await storage.read(nameOf(revision)))) as Record<string, unknown>;
const put = (storage: MemoryStorage, revision: number, record: object) =>
  storage.write(nameOf(revision), Buffer.from(JSON.stringify(record)));

describe('a record', () => {
  it('is signed where it is written, counts where the key is trusted, and says nothing of its signature', async () => {
    const storage = new MemoryStorage();
    const written = await append(storage, here);
    expect(await stored(storage)).toMatchObject({ signature: { key: ours.publicKey.id } });
    const found = await read(storage);
    expect(found).toMatchObject({ newest: written, counted: written, uncounted: [], unreadable: [] });
    expect(found.newest).not.toHaveProperty('signature');
    expect(isCertain(found)).toBe(true);
  });

  it.each([
    {
      who: 'is not signed',
      signing: signingWith(undefined),
      countsOnceTrusted: false,
      why: `${nameOf(1)} is not signed.`,
    },
    {
      who: 'is signed by a stranger',
      signing: signingWith(theirs),
      countsOnceTrusted: true,
      why: `${nameOf(1)} is signed by a key that is not trusted here, ${theirs.publicKey.id}.`,
    },
  ])('that $who can be read, and lets nothing go', async ({ signing, countsOnceTrusted, why }) => {
    const storage = new MemoryStorage();
    const written = await append(storage, signing);
    const found = await read(storage);
    expect(found).toMatchObject({
      newest: written,
      counted: undefined,
      uncounted: [{ revision: 1, problem: why, document: written }],
      unreadable: [],
    });
    expect(isCertain(found)).toBe(false);
    // once somebody trusts that key it counts
    expect(isCertain(await read(storage, signingWith(ours, theirs)))).toBe(countsOnceTrusted);
  });

  it('over one that counts hides it from nobody who asks what stands', async () => {
    const storage = new MemoryStorage();
    const counted = await append(storage, here);
    const forged = await append(storage, signingWith(undefined), 'failed');
    expect(await read(storage, here, { olderOnesStand: true })).toMatchObject({
      newest: forged,
      counted,
      uncounted: [{ revision: 2 }],
    });
    expect(await read(storage)).toMatchObject({ newest: forged, counted: undefined });
  });

  it.each<[string, (storage: MemoryStorage) => Promise<unknown>]>([
    [
      'as it says something else',
      async (at) => put(at, 2, { ...(await stored(at)), revision: 2, outcome: 'failed' }),
    ],
    ['as it is of another number', async (at) => put(at, 2, { ...(await stored(at)), revision: 2 })],
    [
      'as a member was added that nobody knows',
      async (at) => put(at, 2, { ...(await signed(at)), unknown: 'to this pgkeep' }),
    ],
    ['as it is none', async (at) => put(at, 2, { ...(await signed(at)), signature: 'signed' })],
    ['as it is null', async (at) => put(at, 2, { ...(await signed(at)), signature: null })],
  ])('with a wrong signature is not read: %s', async (_, spoil) => {
    const storage = new MemoryStorage();
    const first = await append(storage, here);
    await spoil(storage);
    const found = await read(storage);
    expect(found).toMatchObject({
      newest: first,
      unreadable: [
        { revision: 2, problem: expect.stringContaining(`The signature of ${nameOf(2)} is wrong: `) },
      ],
    });
    expect(isCertain(found)).toBe(false);
  });

  it('that backups need is used all the same, and its wrong signature is told', async () => {
    const storage = new MemoryStorage();
    await append(storage, here);
    await put(storage, 1, { ...(await stored(storage)), outcome: 'failed' });
    expect(await read(storage, here, { usedWhateverSigned: true })).toMatchObject({
      newest: { outcome: 'failed' },
      unreadable: [],
      uncounted: [{ problem: expect.stringContaining('is wrong') }],
    });
    const unsigned = new MemoryStorage();
    await append(unsigned, signingWith(undefined));
    expect(await read(unsigned, here, { usedWhateverSigned: true })).toMatchObject({ uncounted: [] });
  });

  it('with half of a character in it is written without a signature rather than not at all', async () => {
    const storage = new MemoryStorage();
    const half = { ...writer, user: 'anna \ud800' };
    await appendRevision(recordsIn(storage, here), place, half, () => ({
      instanceId: sampleInstanceId,
      pointId: older,
      job: JobId.parse('job-0001'),
      outcome: 'readable' as const,
    }));
    expect(await stored(storage)).not.toHaveProperty('signature');
  });
});

/** The second revision, rightly signed. */
async function signed(storage: MemoryStorage): Promise<Record<string, unknown>> {
  await append(storage, here);
  const record = await stored(storage, 2);
  await storage.remove(nameOf(2));
  return record;
}
