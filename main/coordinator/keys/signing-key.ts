import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { DisplayName } from '../../../shared/ids.ts';
import type { KeyId } from '../../../shared/keys.ts';
import { freeName } from '../../../shared/names.ts';
import { PgkeepError } from '../../core/errors.ts';
import { KeyFolder } from '../../vault/signing/key-folder.ts';
import { publicPem, type KeyPair, type PublicKey } from '../../vault/signing/ed25519.ts';
import type { TrustedKey } from '../../store/tables/trusted-keys.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';

export type Keeping = Pick<Engine, 'store' | 'clock' | 'home'>;

/** Who works here, as trust is noted. */
const here = () => `${userInfo().username} on ${hostname()}`;

export const keyFolder = ({ home }: Pick<Engine, 'home'>): KeyFolder =>
  new KeyFolder(join(home.folder, 'keys'));

/** The name of a trusted key; undefined for one that is not trusted. */
export const trustedName =
  ({ store }: Pick<Engine, 'store'>) =>
  (keyId: KeyId): string | undefined =>
    store.trustedKeys.find(keyId)?.name;

/**
 * The key pair that signs what is made here: the one that somebody chose, else this home's own, which is made when it
 * is first needed and is trusted here. Throws UserErrorHomeNotAccessible where it cannot be read or kept,
 * UserErrorNotFound where the chosen one is gone.
 */
export async function signingKey(engine: Keeping): Promise<KeyPair> {
  const { store } = engine;
  const chosen = store.settings.get('signingKey');
  if (chosen !== undefined) {
    const pair = await keyFolder(engine).find(chosen);
    if (pair !== undefined) return pair;
    throw new PgkeepError('UserErrorNotFound', `The private key that signs here, ${chosen}, is gone.`, {
      remedy: 'Import it again, or sign with another key.',
    });
  }
  const own = await keyFolder(engine).own();
  if (store.trustedKeys.find(own.publicKey.id) !== undefined) return own;
  await whenFree(() =>
    store.transaction(() => {
      if (store.trustedKeys.find(own.publicKey.id) !== undefined) return;
      const name = freeName(ownName(), store.trustedKeys.list());
      store.trustedKeys.insert(trustIn(own.publicKey, name, engine));
    }),
  );
  return own;
}

/**
 * Which key signs here, also where the private half of the one that was chosen is gone or cannot be used: then it can
 * be imported again, or another one chosen. Throws as {@link signingKey} where none was chosen.
 */
export const signingKeyId = async (engine: Keeping): Promise<KeyId> =>
  engine.store.settings.get('signingKey') ?? (await signingKey(engine)).publicKey.id;

function ownName(): string {
  const name = DisplayName.safeParse(here());
  return name.success ? name.data : 'this workstation';
}

/** A key as it is trusted from now on. */
export const trustIn = (key: PublicKey, name: string, { clock }: Pick<Engine, 'clock'>): TrustedKey => ({
  id: key.id,
  name,
  publicKey: publicPem(key),
  trustedAt: clock.now().toISOString(),
  trustedBy: here(),
});
