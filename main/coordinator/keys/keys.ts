import type { KeyId, SigningKey } from '../../../shared/keys.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Store } from '../../store/store.ts';
import { whenFree } from '../../store/when-free.ts';
import { publicKeyFrom, publicPem, type PublicKey } from '../../vault/signing/ed25519.ts';
import { pick } from '../lookup.ts';
import { refuseTakenName } from '../name-in-use.ts';
import { keyFolder, signingKeyId, trustIn, type Keeping } from './signing-key.ts';

/** A key whose private half is here and that nobody trusts has no name but this. */
const unnamed = 'not trusted';

/**
 * Keys that are trusted here, and those whose private half is here, by name. The home's own is made if need be. The one
 * that was chosen to sign is listed also where its private half is gone.
 */
export async function listKeys(engine: Keeping): Promise<SigningKey[]> {
  const signing = await signingKeyId(engine);
  const pairs = await keyFolder(engine).all();
  const trusted = engine.store.trustedKeys.list();
  const here = new Set(pairs.map(({ publicKey }) => publicKey.id));
  const others = pairs
    .map(({ publicKey }) => publicKey)
    .filter(({ id }, index) => trusted.every((key) => key.id !== id) && firstOf(pairs, id) === index);
  return [
    ...trusted.map(({ id, name, publicKey, trustedAt, trustedBy }) => ({
      id,
      name,
      publicKey,
      isPrivateHere: here.has(id),
      signs: id === signing,
      trusted: { since: trustedAt, by: trustedBy },
    })),
    ...others.map((key) => ({
      id: key.id,
      name: unnamed,
      publicKey: publicPem(key),
      isPrivateHere: true,
      signs: key.id === signing,
      trusted: null,
    })),
  ];
}

const firstOf = (pairs: readonly { readonly publicKey: PublicKey }[], id: KeyId) =>
  pairs.findIndex(({ publicKey }) => publicKey.id === id);

/** Throws UserErrorNotFound. */
export async function findKey(engine: Keeping, reference: string): Promise<SigningKey> {
  return pick('key', reference, await listKeys(engine));
}

/** Trusts a public key in PEM. Throws UserErrorInvalidInput, UserErrorNameAlreadyInUse. */
export async function trustKey(
  engine: Keeping,
  {
    name,
    publicKey,
    keyId,
  }: { readonly name: string; readonly publicKey: string; readonly keyId?: KeyId | undefined },
): Promise<SigningKey> {
  const key = publicKeyFrom(publicKey);
  if (keyId !== undefined && keyId !== key.id) throw isAnotherKey(key.id);
  return await trust(engine, name, key);
}

/** What was looked at is not what is there. */
export const isAnotherKey = (found: KeyId): PgkeepError =>
  new PgkeepError('UserErrorInvalidInput', `It is another key, with the fingerprint ${found}.`, {
    remedy: 'Compare the whole fingerprint with that of the key’s owner.',
  });

export async function trust(engine: Keeping, name: string, key: PublicKey): Promise<SigningKey> {
  // so that this home's own key has its name before another one takes it
  await signingKeyId(engine);
  await whenFree(() => engine.store.transaction(() => insertTrust(engine, name, key)));
  return await findKey(engine, key.id);
}

/** Within a transaction. */
export function insertTrust(engine: Keeping, name: string, key: PublicKey): void {
  refuseTrust(engine, name, key);
  engine.store.trustedKeys.insert(trustIn(key, name, engine));
}

/** Throws UserErrorNameAlreadyInUse where the key has a name already, or the name a key. */
export function refuseTrust({ store }: Pick<Keeping, 'store'>, name: string, key: PublicKey): void {
  const known = store.trustedKeys.find(key.id);
  if (known !== undefined) {
    throw new PgkeepError(
      'UserErrorNameAlreadyInUse',
      `This key is trusted already, as ${inQuotes(known.name)}.`,
      { remedy: 'Stop trusting it first if it is to have another name.' },
    );
  }
  refuseTakenName('key', { id: key.id, name }, store.trustedKeys.list());
}

/** Takes the trust back. Refused for the key that signs here. */
export async function distrustKey(engine: Keeping, reference: string): Promise<SigningKey> {
  const key = await findKey(engine, reference);
  if (key.signs) {
    throw new PgkeepError('UserErrorInvalidInput', `${key.name} signs what is backed up here.`, {
      remedy: 'Sign with another key first.',
    });
  }
  await whenFree(() => engine.store.trustedKeys.remove(key.id));
  return { ...key, trusted: null };
}

/** Signs with a trusted key whose private half is here from now on. */
export async function useKey(engine: Keeping, reference: string): Promise<SigningKey> {
  const key = await findKey(engine, reference);
  // says of one that is here and cannot be used why
  if (!key.isPrivateHere && (await keyFolder(engine).find(key.id)) === undefined) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `The private key of ${key.name} is not on this workstation.`,
      {
        remedy: 'Import it from a file first.',
      },
    );
  }
  if (key.trusted === null) {
    throw new PgkeepError('UserErrorInvalidInput', `The key ${key.id} is not trusted here.`, {
      remedy: 'Trust it first.',
    });
  }
  await whenFree(() => choose(engine.store, key.id));
  return { ...key, signs: true };
}

export const choose = (store: Store, key: KeyId): void => store.settings.set('signingKey', key);
