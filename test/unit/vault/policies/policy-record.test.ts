import { beforeEach, expect, it } from 'vitest';
import {
  changePolicyRecord,
  noPoliciesIn,
  policyPlace,
  readPolicyRecord,
  readPolicyRecords,
} from '../../../../main/vault/policies/policy-record.ts';
import { someWriter } from '../../../../main/vault/records/some-writer.ts';
import { isCertain } from '../../../../main/vault/revisions/read.ts';
import { readSurely } from '../../../../main/vault/revisions/read-surely.ts';
import { newKey, recordsIn, signingWith } from '../../../support/record-vault.ts';
import { samplePolicy, samplePolicyId as id } from '../../../support/sample-policy.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';

const revision = (number: number, of: string = id) => `policies/${of}/0000000${number}.json`;
const at = '2026-01-05T00:00:00.000Z';
const writer = someWriter();

let storage: MemoryStorage;
beforeEach(() => {
  storage = new MemoryStorage({ clock: { now: () => new Date(at) } });
});

const read = () => readPolicyRecord(recordsIn(storage), id);
const write = (more = {}) =>
  changePolicyRecord(recordsIn(storage), writer, id, () => ({ policy: samplePolicy(more) }));
const standing = (number: number, more = {}, removed = false) => ({
  policy: samplePolicy(more),
  revision: number,
  changedAt: at,
  changedBy: writer,
  removed,
});

it('each change is a revision, made of what stands; a removed policy can come again', async () => {
  expect(await read()).toBeUndefined();
  expect(await write()).toEqual(standing(1));
  await changePolicyRecord(recordsIn(storage), writer, id, (stands) => {
    expect(stands).toEqual(standing(1));
    return { policy: samplePolicy({ keepAtLeast: 3 }) };
  });
  expect(await read()).toEqual({ id, standing: standing(2, { keepAtLeast: 3 }) });
  const nothing = await changePolicyRecord(recordsIn(storage), writer, id, () => undefined);
  expect(nothing).toEqual(standing(2, { keepAtLeast: 3 }));
  const gone = { policy: samplePolicy(), removed: true } as const;
  await changePolicyRecord(recordsIn(storage), writer, id, () => gone);
  expect(await read()).toEqual({ id, standing: standing(3, {}, true) });
  await write({ name: 'again' });
  expect(await read()).toEqual({ id, standing: standing(4, { name: 'again' }) });
  expect(storage.names()).toEqual([1, 2, 3, 4].map((number) => revision(number)));
});

it('the newest revision that can be read is used, with a warning where a newer one cannot be', async () => {
  await write();
  await storage.write(revision(2), Buffer.from('{'));
  expect(await read()).toEqual({
    id,
    standing: standing(1),
    warning: expect.stringMatching(
      /^Revision 1 of the policy is used: policies\/policy-0001\/00000002\.json/,
    ) as string,
  });
  await storage.remove(revision(1));
  expect(await read()).toEqual({
    id,
    standing: undefined,
    warning: expect.stringMatching(/^No revision of the policy is used: /) as string,
  });
});

it('a policy that was copied from another one is none', async () => {
  await write();
  await storage.write(revision(1, 'policy-0002'), await storage.read(revision(1)));
  const all = await Array.fromAsync(readPolicyRecords(recordsIn(storage)));
  expect(all).toMatchObject([
    { id, standing: { revision: 1 } },
    {
      id: 'policy-0002',
      standing: undefined,
      warning: expect.stringContaining('belongs to another policy, policy-0001') as string,
    },
  ]);
});

it('a wrong signature warns, and what nobody trusted has signed is not certain enough for a deletion', async () => {
  const key = newKey();
  const signed = recordsIn(storage, signingWith(key));
  await changePolicyRecord(signed, writer, id, () => ({ policy: samplePolicy() }));
  expect(isCertain(await readSurely(signed, policyPlace(id)))).toBe(true);
  const stranger = recordsIn(storage, signingWith(newKey()));
  expect(isCertain(await readSurely(stranger, policyPlace(id)))).toBe(false);
  expect(await readPolicyRecord(stranger, id)).toEqual({ id, standing: standing(1) });
  const text = Buffer.from(await storage.read(revision(1))).toString();
  await storage.remove(revision(1));
  await storage.write(revision(1), Buffer.from(text.replace('"nightly"', '"forged!"')));
  expect(await readPolicyRecord(signed, id)).toMatchObject({
    standing: { policy: { name: 'forged!' } },
    warning: expect.stringContaining(
      'The signature of policies/policy-0001/00000001.json is wrong',
    ) as string,
  });
  expect(isCertain(await readSurely(signed, policyPlace(id)))).toBe(false);
});

it('a vault of format 1 says what to do first', () => {
  expect(noPoliciesIn('archive')).toMatchObject({
    code: 'UserErrorVaultFormat',
    message: 'The vault "archive" has format 1, which has no policies.',
    steps: [{ do: 'carry-over-vault', vault: 'archive' }],
  });
});
