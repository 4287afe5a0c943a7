import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { VaultId } from '../../../../shared/ids.ts';
import { KeyPair } from '../../../../main/vault/signing/ed25519.ts';
import { signRecord, verifyRecord } from '../../../../main/vault/signing/record-signature.ts';

const key = new KeyPair(generateKeyPairSync('ed25519').privateKey);
const place = {
  vaultId: VaultId.parse('vault-1a2b'),
  name: 'instances/instance-1a2b/point-1a2b/hold/00000001.json',
};
const hold = { format: 2, revision: 1, reason: 'audit of Zürich 😀', owner: { user: 'anna' }, size: 1e21 };
const trusted = (id: string) => (id === key.publicKey.id ? 'DBA team' : undefined);
/** As it comes back from the vault. */
const stored = (record: object) => JSON.parse(JSON.stringify(record)) as Record<string, unknown>;
const outcomeOf = (record: Record<string, unknown>, where = place) =>
  verifyRecord(record, where, trusted).result.outcome;

describe('the signature in a record', () => {
  it('is right after the record was written and read, in whatever order its members come', () => {
    const record = stored(signRecord(hold, place, key));
    expect(verifyRecord(record, place, trusted).result).toEqual({
      outcome: 'signed',
      keyId: key.publicKey.id,
      by: 'DBA team',
    });
    expect(outcomeOf(Object.fromEntries(Object.entries(record).toReversed()))).toBe('signed');
    expect(verifyRecord(record, place, () => undefined).result.outcome).toBe('unknown key');
    expect(outcomeOf(stored(hold))).toBe('not signed');
  });

  it('is wrong for another revision, another point and another vault', () => {
    const record = stored(signRecord(hold, place, key));
    expect(outcomeOf(record, { ...place, name: place.name.replace('00000001', '00000002') })).toBe('wrong');
    expect(outcomeOf(record, { ...place, name: place.name.replace('point-1a2b', 'point-3c4d') })).toBe(
      'wrong',
    );
    expect(outcomeOf(record, { ...place, vaultId: VaultId.parse('vault-3c4d') })).toBe('wrong');
  });

  it('covers every member, also those that this pgkeep does not know', () => {
    const record = stored(signRecord({ ...hold, later: { than: ['this'] } }, place, key));
    expect(outcomeOf(record)).toBe('signed');
    expect(outcomeOf({ ...record, later: { than: ['that'] } })).toBe('wrong');
    expect(outcomeOf({ ...record, more: null })).toBe('wrong');
    const { reason: _reason, ...less } = record;
    expect(outcomeOf(less)).toBe('wrong');
    expect(outcomeOf(JSON.parse(`{"__proto__":1,${JSON.stringify(record).slice(1)}`) as typeof record)).toBe(
      'wrong',
    );
  });

  it.each([
    ['null', null],
    ['a text', 'signed'],
    ['an empty object', {}],
  ])('that is %s is wrong, and does not count as none', (_what, signature) => {
    expect(outcomeOf({ ...stored(hold), signature })).toBe('wrong');
  });

  it('is replaced when the record is signed again', () => {
    const other = new KeyPair(generateKeyPairSync('ed25519').privateKey);
    const twice = stored(signRecord(signRecord(hold, place, other), place, key));
    expect(outcomeOf(twice)).toBe('signed');
  });

  it('of what cannot be written in one way alone is wrong, and is not made', () => {
    const record = stored(signRecord(hold, place, key));
    expect(outcomeOf({ ...record, reason: '\ud800' })).toBe('wrong');
    expect(() => signRecord({ reason: '\ud800' }, place, key)).toThrow('half of a character');
  });
});
