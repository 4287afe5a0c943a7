import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { PgkeepError } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { registerSecret } from '../../core/redact.ts';

/** Where the key of the file is: an entry of the keychain. */
interface KeyEntry {
  /**
   * Undefined where there is none. Throws UserErrorCredentialUnavailable where there is no keychain, and where one that
   * nobody is in front of (`isUnattended`) does not answer in time.
   */
  read(isUnattended: boolean): Promise<string | undefined>;
  write(key: string): Promise<void>;
  remove(): Promise<void>;
}

export interface TokenCachePlaces {
  readonly file: string;
  readonly key: KeyEntry;
  /** Keeps other processes away while the work is done. */
  locked<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** What is kept of one identity: what MSAL wrote, and by which sign-in. */
const Entry = z.object({ signIn: z.string(), tokens: z.string() });
type Entry = z.infer<typeof Entry>;
const Entries = z.record(z.string(), Entry);

/** The first bytes of the file, which are authenticated with the rest. */
const head = Buffer.from('pgkeep tokens 1\n');
const [ivBytes, tagBytes, keyBytes] = [12, 16, 32];

/**
 * What all hosts of a home keep of sign-ins: one file, encrypted with AES-256-GCM under a key in the keychain, and
 * readable by its owner alone. It is written whole and renamed, by one process at a time. A file that the key does not
 * open, or that is damaged, has nothing in it: who was signed in signs in again.
 */
export class TokenCache {
  readonly #places: TokenCachePlaces;
  constructor(places: TokenCachePlaces) {
    this.#places = places;
  }

  /** Throws UserErrorCredentialUnavailable where the key could not be kept: to be known before anybody signs in. */
  async expectKey(): Promise<void> {
    await this.#key(false);
  }

  /** What is kept of an identity; undefined where it is not signed in. Throws what reading the key throws. */
  read(id: string, isUnattended = false): Promise<Entry | undefined> {
    return this.#places.locked(async () => (await this.#load(isUnattended))[id]);
  }

  /** Keeps the tokens of a new sign-in, whatever was there. */
  begin(id: string, tokens: string): Promise<void> {
    return this.#places.locked(async () => {
      const entries = await this.#load();
      await this.#save({ ...entries, [id]: { signIn: randomBytes(8).toString('hex'), tokens } });
    });
  }

  /**
   * Keeps newer tokens of the sign-in that they come from. Nothing is kept where it has ended meanwhile: a process that
   * was renewing a token must not bring back what another one has signed out.
   */
  renew(id: string, { signIn, tokens }: Entry, isUnattended = false): Promise<void> {
    return this.#places.locked(async () => {
      const entries = await this.#load(isUnattended);
      if (entries[id]?.signIn === signIn) {
        await this.#save({ ...entries, [id]: { signIn, tokens } }, isUnattended);
      }
    });
  }

  /** Forgets an identity; with the last one the file and its key go. */
  remove(id: string): Promise<void> {
    return this.#places.locked(async () => {
      const { [id]: gone, ...rest } = await this.#load();
      if (Object.keys(rest).length > 0) return gone === undefined ? undefined : this.#save(rest);
      await rm(this.#places.file, { force: true });
      if (gone !== undefined) await this.#places.key.remove().catch(asNoKey);
    });
  }

  async #load(isUnattended = false): Promise<Record<string, Entry>> {
    const bytes = await readFile(this.#places.file).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (bytes === undefined) return {};
    const key = await this.#key(isUnattended);
    return key === undefined ? {} : decrypt(bytes, key);
  }

  async #save(entries: Record<string, Entry>, isUnattended = false): Promise<void> {
    const key = (await this.#key(isUnattended)) ?? (await this.#newKey());
    const { file } = this.#places;
    const temporary = `${file}.${process.pid}`;
    await makeFolder(dirname(file), 0o700);
    await rm(temporary, { force: true });
    await writeFile(temporary, encrypt(entries, key), { mode: 0o600, flag: 'wx' });
    await rename(temporary, file);
  }

  async #key(isUnattended: boolean): Promise<Buffer | undefined> {
    const text = await this.#places.key.read(isUnattended).catch(asNoKey);
    const key = text === undefined ? undefined : Buffer.from(text, 'base64');
    return key?.length === keyBytes ? key : undefined;
  }

  async #newKey(): Promise<Buffer> {
    const key = randomBytes(keyBytes);
    const text = key.toString('base64');
    registerSecret(text);
    await this.#places.key.write(text).catch(asNoKey);
    return key;
  }
}

/** What other logins can come from instead, the sign-in of a person cannot. */
function asNoKey(error: unknown): never {
  if (!(error instanceof PgkeepError) || error.code !== 'UserErrorCredentialUnavailable') throw error;
  const { code, message, details } = error;
  throw new PgkeepError(code, message, {
    remedy:
      'Unlock or set up the keychain (on Linux a Secret Service such as GNOME Keyring), which has the key of the sign-ins of persons, or use a service principal with its client secret in an environment variable, or a managed identity.',
    ...(details !== undefined && { details }),
    cause: error,
  });
}

function encrypt(entries: Record<string, Entry>, key: Buffer): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(head);
  const body = Buffer.concat([cipher.update(JSON.stringify(entries)), cipher.final()]);
  return Buffer.concat([head, iv, cipher.getAuthTag(), body]);
}

function decrypt(bytes: Buffer, key: Buffer): Record<string, Entry> {
  const [ivAt, tagAt] = [head.length, head.length + ivBytes];
  if (!bytes.subarray(0, ivAt).equals(head) || bytes.length < tagAt + tagBytes) return {};
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(ivAt, tagAt), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(head).setAuthTag(bytes.subarray(tagAt, tagAt + tagBytes));
    const text = Buffer.concat([decipher.update(bytes.subarray(tagAt + tagBytes)), decipher.final()]);
    return Entries.parse(JSON.parse(text.toString()));
  } catch {
    return {};
  }
}
