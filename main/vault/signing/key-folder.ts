import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { randomBytes, generateKeyPairSync } from 'node:crypto';
import { dirname, join } from 'node:path';
import { KeyId } from '../../../shared/keys.ts';
import { inAnyCase } from '../../core/clean-up.ts';
import { homeNotAccessible } from '../../core/home.ts';
import { PgkeepError } from '../../core/errors.ts';
import { systemCode } from '../folder/errors.ts';
import { readFully, writeFully } from '../folder/paths.ts';
import { publishNew, removeFile } from '../folder/publish.ts';
import { ObjectExists } from '../storage.ts';
import { keyPairOf, KeyPair } from './ed25519.ts';

const ownFile = 'own.pem';
/** A private key takes some 120 bytes. */
const longestFile = 4096;
const windows = process.platform === 'win32';

/**
 * Private keys of one home, a file each: `own.pem`, and those of teams by their fingerprints. The folder and the
 * files are for their owner alone; nothing else of pgkeep has a private key.
 */
export class KeyFolder {
  readonly #folder: string;
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The key pair of this home, made where there is none yet: of several processes that make one at the same time, all
   * get the same. Throws UserErrorHomeNotAccessible where it cannot be read, kept, or is open to others.
   */
  async own(): Promise<KeyPair> {
    const found = await this.#read(ownFile);
    if (found !== undefined) return found;
    const made = new KeyPair(generateKeyPairSync('ed25519').privateKey);
    await this.#keep(ownFile, made);
    const kept = await this.#read(ownFile);
    if (kept === undefined)
      throw homeNotAccessible(join(this.#folder, ownFile), new Error('it is gone again'));
    return kept;
  }

  /** Keeps another key pair; one that is there already stays. */
  async add(pair: KeyPair): Promise<void> {
    await this.#keep(`${pair.publicKey.id}.pem`, pair);
  }

  /** Undefined where this home does not have the private key. */
  async find(id: KeyId): Promise<KeyPair | undefined> {
    for (const file of [`${id}.pem`, ownFile]) {
      const pair = await this.#read(file);
      if (pair?.publicKey.id === id) return pair;
    }
    return undefined;
  }

  /** All key pairs that are here and can be used: one that is damaged or open to others is not in the way of the rest. */
  async all(): Promise<KeyPair[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return [];
      throw homeNotAccessible(this.#folder, error);
    });
    const pairs: KeyPair[] = [];
    for (const name of names) {
      if (name !== ownFile && !KeyId.safeParse(name.replace(/\.pem$/, '')).success) continue;
      const pair = await this.#read(name).catch((error: unknown) => {
        if (error instanceof PgkeepError) return undefined;
        throw error;
      });
      if (pair !== undefined) pairs.push(pair);
    }
    return pairs;
  }

  async #read(name: string): Promise<KeyPair | undefined> {
    const path = join(this.#folder, name);
    const pem = await readPrivateFile(path);
    if (pem === undefined) return undefined;
    try {
      return keyPairOf(pem);
    } catch (error) {
      throw homeNotAccessible(path, error);
    }
  }

  async #keep(name: string, pair: KeyPair): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      if (!windows) await chmod(this.#folder, 0o700);
      await writeNewPrivateFile(join(this.#folder, name), pair.toPem());
    } catch (error) {
      if (!(error instanceof ObjectExists)) throw homeNotAccessible(join(this.#folder, name), error);
    }
  }
}

/**
 * Writes a new file that only its owner can read: it has its name once it is whole. Throws ObjectExists where there is
 * a file of that name.
 */
export async function writeNewPrivateFile(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.tmp`);
  const handle = await open(temporary, 'wx', 0o600);
  await inAnyCase(
    async () => {
      await inAnyCase(
        async () => {
          await writeFully(handle, Buffer.from(text), 0);
          await handle.sync();
        },
        () => handle.close(),
      );
      await publishNew(temporary, path, path);
    },
    () => removeFile(temporary),
  );
}

/**
 * The text of a file with a private key; undefined where there is none. Throws UserErrorHomeNotAccessible for one that
 * others can read, as then it is not known who signs with it.
 */
async function readPrivateFile(path: string): Promise<string | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | (windows ? 0 : constants.O_NOFOLLOW));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw homeNotAccessible(path, error);
  }
  return await inAnyCase(
    async () => {
      const { mode, size } = await handle.stat();
      if (!windows && (mode & 0o077) !== 0) throw isOpenToOthers(path);
      return (await readFully(handle, Math.min(size, longestFile))).toString('utf8');
    },
    () => handle.close(),
  );
}

function isOpenToOthers(path: string): PgkeepError {
  return new PgkeepError(
    'UserErrorHomeNotAccessible',
    `The private key ${path} is open to other users of this machine, so that it proves nothing.`,
    {
      remedy:
        'Make it a file for its owner alone (mode 600). If somebody may have read it, take it away and sign with another key, and take back the trust in this one everywhere.',
    },
  );
}
