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
  /** Keeps other processes away while the work is done, which asks nobody and takes a moment. */
  locked<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Tells the log why newer tokens could not be kept. */
  warn(error: unknown): void;
}

/** What is kept of one identity: what MSAL wrote, and by which sign-in. */
const Entry = z.object({ signIn: z.string(), tokens: z.string() });
type Entry = z.infer<typeof Entry>;
const Entries = z.record(z.string(), Entry);
type Entries = z.infer<typeof Entries>;

/** What the file has, and the key that opened it; nothing where there is none, and where no key opens it. */
interface Opened {
  readonly entries: Entries;
  readonly key: Buffer | undefined;
}

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
    return this.#locked(isUnattended, ({ entries }) => Promise.resolve(entries[id]));
  }

  /** Keeps the tokens of a new sign-in, whatever was there. */
  begin(id: string, tokens: string): Promise<void> {
    return this.#locked(false, ({ entries, key }) =>
      this.#save({ ...entries, [id]: { signIn: randomBytes(8).toString('hex'), tokens } }, key),
    );
  }

  /**
   * Keeps newer tokens of the sign-in that they come from. Nothing is kept where it has ended meanwhile: a process that
   * was renewing a token must not bring back what another one has signed out. Never throws what the disk refuses: the
   * token is at hand, and the next process renews it again.
   */
  renew(id: string, { signIn, tokens }: Entry, isUnattended = false): Promise<void> {
    return this.#locked(isUnattended, async ({ entries, key }) => {
      if (entries[id]?.signIn !== signIn) return;
      await this.#save({ ...entries, [id]: { signIn, tokens } }, key).catch((error: unknown) => {
        if (error instanceof PgkeepError) throw error;
        this.#places.warn(error);
      });
    });
  }

  /** Forgets an identity; with the last one the file and its key go. */
  remove(id: string): Promise<void> {
    return this.#locked(false, async ({ entries, key }) => {
      const { [id]: gone, ...rest } = entries;
      if (Object.keys(rest).length > 0) return gone === undefined ? undefined : this.#save(rest, key);
      await rm(this.#places.file, { force: true });
      if (gone !== undefined) await this.#places.key.remove().catch(asNoKey);
    });
  }

  /**
   * Opens the file and does the work, alone. The key is read before: a keychain may wait for a person to unlock it, and
   * whoever waits for the lock meanwhile has ten seconds.
   */
  async #locked<Result>(isUnattended: boolean, work: (opened: Opened) => Promise<Result>): Promise<Result> {
    const known = (await this.#bytes()) === undefined ? undefined : await this.#key(isUnattended);
    return this.#places.locked(async () => work(await this.#open(known, isUnattended)));
  }

  /** With the known key, or the one by now: another process may have begun the file anew. */
  async #open(known: Buffer | undefined, isUnattended: boolean): Promise<Opened> {
    const bytes = await this.#bytes();
    if (bytes === undefined) return { entries: {}, key: undefined };
    const entries = known && decrypt(bytes, known);
    if (entries !== undefined) return { entries, key: known };
    const key = await this.#key(isUnattended);
    return { entries: (key && decrypt(bytes, key)) ?? {}, key };
  }

  /** Of the file; undefined where there is none. */
  async #bytes(): Promise<Buffer | undefined> {
    return readFile(this.#places.file).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
  }

  async #save(entries: Entries, known: Buffer | undefined): Promise<void> {
    const key = known ?? (await this.#key(false)) ?? (await this.#newKey());
    const { file } = this.#places;
    const temporary = `${file}.${process.pid}`;
    await makeFolder(dirname(file), 0o700);
    try {
      await rm(temporary, { force: true });
      await writeFile(temporary, encrypt(entries, key), { mode: 0o600, flag: 'wx' });
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
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

function encrypt(entries: Entries, key: Buffer): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(head);
  const body = Buffer.concat([cipher.update(JSON.stringify(entries)), cipher.final()]);
  return Buffer.concat([head, iv, cipher.getAuthTag(), body]);
}

/** Undefined for what the key does not open. */
function decrypt(bytes: Buffer, key: Buffer): Entries | undefined {
  const [ivAt, tagAt] = [head.length, head.length + ivBytes];
  if (!bytes.subarray(0, ivAt).equals(head) || bytes.length < tagAt + tagBytes) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(ivAt, tagAt), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(head).setAuthTag(bytes.subarray(tagAt, tagAt + tagBytes));
    const text = Buffer.concat([decipher.update(bytes.subarray(tagAt + tagBytes)), decipher.final()]);
    return Entries.parse(JSON.parse(text.toString()));
  } catch {
    return undefined;
  }
}
