import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InstanceId, PointId, VaultId } from '../../../../shared/ids.ts';
import { KeyPair } from '../../../../main/vault/signing/ed25519.ts';
import { framed } from '../../../../main/vault/signing/framing.ts';
import { signManifest, verifyManifest } from '../../../../main/vault/signing/manifest-signature.ts';

const key = new KeyPair(generateKeyPairSync('ed25519').privateKey);
const other = new KeyPair(generateKeyPairSync('ed25519').privateKey);
const signed = {
  vaultId: VaultId.parse('vault-1a2b'),
  instanceId: InstanceId.parse('instance-1a2b'),
  pointId: PointId.parse('point-1a2b'),
  bytes: Buffer.from('{ "format": 2 }\n'),
};
const trusted = (id: string) => (id === key.publicKey.id ? 'DBA team' : undefined);
const outcomeOf = (manifest: typeof signed, file: Buffer | undefined) =>
  verifyManifest(manifest, file, trusted).result;
const written = () => JSON.parse(signManifest(signed, key).toString('utf8')) as Record<string, unknown>;
const fileOf = (document: unknown) => Buffer.from(JSON.stringify(document));

describe('the signature of a manifest', () => {
  it('says by whom it is where the key is trusted, and which key it is where it is not', () => {
    expect(outcomeOf(signed, signManifest(signed, key))).toEqual({
      outcome: 'signed',
      keyId: key.publicKey.id,
      by: 'DBA team',
    });
    expect(verifyManifest(signed, signManifest(signed, other), trusted)).toEqual({
      result: { outcome: 'unknown key', keyId: other.publicKey.id },
      key: other.publicKey,
    });
    expect(outcomeOf(signed, undefined)).toEqual({ outcome: 'not signed' });
  });

  it('can be checked with OpenSSL’s forms of key and signature, and the fingerprint with sha256sum', () => {
    const { algorithm, key: id, publicKey, signature } = written() as Record<string, string>;
    const der = Buffer.from(publicKey ?? '', 'base64');
    expect(algorithm).toBe('Ed25519');
    expect(createHash('sha256').update(der).digest('hex')).toBe(id);
    const message = framed('pgkeep recovery point manifest, signature format 1', [
      signed.vaultId,
      signed.instanceId,
      signed.pointId,
      signed.bytes,
    ]);
    const publicHalf = createPublicKey({ key: der, format: 'der', type: 'spki' });
    expect(verify(null, message, publicHalf, Buffer.from(signature ?? '', 'base64'))).toBe(true);
  });

  it.each([
    ['in another vault', { vaultId: VaultId.parse('vault-3c4d') }],
    ['at another instance', { instanceId: InstanceId.parse('instance-3c4d') }],
    ['at another point', { pointId: PointId.parse('point-3c4d') }],
    [
      'with instance and point exchanged',
      { instanceId: InstanceId.parse('point-1a2b'), pointId: PointId.parse('instance-1a2b') },
    ],
    [
      'with the border between ids and bytes moved',
      { pointId: PointId.parse('point-1a2b7b'), bytes: signed.bytes.subarray(1) },
    ],
    ['over one changed byte', { bytes: Buffer.from('{ "format": 3 }\n') }],
    ['over one byte more', { bytes: Buffer.concat([signed.bytes, Buffer.from('\n')]) }],
    ['over nothing', { bytes: Buffer.alloc(0) }],
  ])('is wrong %s', (_where, change) => {
    expect(outcomeOf({ ...signed, ...change }, signManifest(signed, key))).toEqual({
      outcome: 'wrong',
      reason: 'it was made for something else, or what it was made for was changed',
    });
  });

  it('is wrong when any bit of the signature is another one', () => {
    const document = written();
    const bytes = Buffer.from(document['signature'] as string, 'base64');
    for (const at of [0, 31, 32, 63]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const file = fileOf({ ...document, signature: changed.toString('base64') });
      expect(outcomeOf(signed, file).outcome, `byte ${at}`).toBe('wrong');
    }
  });

  it('cannot borrow the name of a trusted key', () => {
    const stolen = {
      ...(JSON.parse(signManifest(signed, other).toString('utf8')) as object),
      key: key.publicKey.id,
    };
    expect(outcomeOf(signed, fileOf(stolen))).toEqual({
      outcome: 'wrong',
      reason: 'its public key is not the one that it names',
    });
    const swapped = { ...stolen, publicKey: key.publicKey.der.toString('base64') };
    expect(outcomeOf(signed, fileOf(swapped)).outcome).toBe('wrong');
  });

  it('of another algorithm or format is wrong, and says so', () => {
    expect(outcomeOf(signed, fileOf({ ...written(), algorithm: 'none' }))).toEqual({
      outcome: 'wrong',
      reason: 'it is not made with Ed25519, the only way that this pgkeep knows',
    });
    expect(outcomeOf(signed, fileOf({ ...written(), format: 2 }))).toEqual({
      outcome: 'wrong',
      reason: 'it has a format that this pgkeep does not know',
    });
  });

  it('of a key for something else is wrong', () => {
    const x25519 = generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'der' });
    const id = createHash('sha256').update(x25519).digest('hex');
    const file = fileOf({ ...written(), publicKey: x25519.toString('base64'), key: id });
    expect(outcomeOf(signed, file)).toEqual({
      outcome: 'wrong',
      reason: 'its public key is none for Ed25519',
    });
  });

  const base64url = (text: unknown) => String(text).replaceAll('+', '-').replaceAll('/', '_');
  it.each([
    ['empty', Buffer.alloc(0)],
    ['no JSON', Buffer.from('signed, honestly')],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x7b])],
    ['null', fileOf(null)],
    ['a list', fileOf([written()])],
    ['without a signature', fileOf({ ...written(), signature: undefined })],
    ['a signature that is no text', fileOf({ ...written(), signature: { length: 64 } })],
    ['a signature of 63 bytes', fileOf({ ...written(), signature: Buffer.alloc(63).toString('base64') })],
    ['a signature with a space', fileOf({ ...written(), signature: ` ${String(written()['signature'])}` })],
    [
      'a signature in another base64',
      fileOf({ ...written(), signature: `${base64url(written()['signature'])}\n` }),
    ],
    ['an empty public key', fileOf({ ...written(), publicKey: '' })],
    ['nested too deep', Buffer.from(`{"format":1,"x":${'['.repeat(500)}${']'.repeat(500)}}`)],
    ['of a megabyte', Buffer.alloc(1024 * 1024, ' ')],
    ['of a long text', fileOf({ ...written(), note: 'x'.repeat(3000) })],
  ])('that is %s is wrong, and nothing throws', (_what, file) => {
    expect(outcomeOf(signed, file).outcome).toBe('wrong');
  });
});

describe('framed bytes', () => {
  it('tell apart what reads the same when it is put together', () => {
    const frames = [
      framed('a', ['bc', 'd']),
      framed('a', ['b', 'cd']),
      framed('ab', ['c', 'd']),
      framed('a', ['bcd']),
      framed('a', ['bcd', '']),
      framed('a', ['', 'bcd']),
    ].map((bytes) => bytes.toString('hex'));
    expect(new Set(frames).size).toBe(frames.length);
  });
});
