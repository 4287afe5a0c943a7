import { fileProblem, fullPlace } from '../../../shared/words/file-problems.ts';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { SigningKey } from '../../../shared/keys.ts';
import type { ChosenPlace } from '../../../shared/places.ts';
import { absolutePath } from '../../core/absolute-path.ts';
import { inAnyCase } from '../../core/clean-up.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { keyPairOf } from '../../vault/signing/ed25519.ts';
import { writeNewPrivateFile } from '../../vault/signing/key-folder.ts';
import { systemCode } from '../../vault/folder/errors.ts';
import { ObjectExists } from '../../vault/storage.ts';
import type { Engine } from '../engine.ts';
import { choose, findKey, insertTrust, refuseTrust } from './keys.ts';
import { keyFolder, signingKeyId, type Keeping } from './signing-key.ts';

type Moving = Keeping & Pick<Engine, 'host'>;

/** A private key takes some 120 bytes. */
const longestFile = 4096;

/**
 * Takes the private key of a team from a file, so that several workstations sign as one: it is kept here, trusted, and
 * signs from now on. Warns where others could read the file, of which the copy here is for its owner alone. Command line
 * only.
 */
export async function importKey(
  engine: Moving,
  { name, file }: { readonly name: string; readonly file: ChosenPlace },
): Promise<SigningKey & { readonly warning?: string }> {
  const path = pathOf(engine, file);
  const { text, isOpenToOthers } = await readKeyFile(path);
  const pair = keyPairOf(text);
  const { id } = pair.publicKey;
  await signingKeyId(engine);
  const hasThisName = () => engine.store.trustedKeys.find(id)?.name === name;
  // what is refused leaves no private key here
  if (!hasThisName()) refuseTrust(engine, name, pair.publicKey);
  await keyFolder(engine).add(pair);
  // what was there before stays, and may be damaged or open to others: it says so
  await keyFolder(engine).find(id);
  await whenFree(() =>
    engine.store.transaction(() => {
      if (!hasThisName()) insertTrust(engine, name, pair.publicKey);
      choose(engine.store, id);
    }),
  );
  const key = await findKey(engine, id);
  return isOpenToOthers ? { ...key, warning: openToOthers(path) } : key;
}

const openToOthers = (path: string): string =>
  `Other users of this machine can read ${path}, and sign with the key that is in it. Remove the file. If somebody may have read it, sign with another key, and take back the trust in this one everywhere.`;

/** Writes a private key into a new file that only its owner can read. Command line only. */
export async function exportKey(
  engine: Moving,
  { key: reference, file }: { readonly key: string; readonly file: ChosenPlace },
): Promise<{ key: SigningKey; file: string }> {
  const path = pathOf(engine, file);
  const key = await findKey(engine, reference);
  const pair = await keyFolder(engine).find(key.id);
  if (pair === undefined) {
    throw new PgkeepError('UserErrorNotFound', `The private key of ${key.name} is not on this workstation.`, {
      remedy: 'Export it where it is.',
    });
  }
  try {
    await writeNewPrivateFile(path, pair.toPem());
  } catch (error) {
    throw error instanceof ObjectExists
      ? new PgkeepError('UserErrorDestinationNotEmpty', `${path} is there already.`, {
          remedy: 'Name a file that is not there yet.',
          cause: error,
        })
      : notWritten(path, error);
  }
  return { key, file: path };
}

/** The temporary file that is written first has a name that nobody gave: it is not told. */
function notWritten(path: string, error: unknown): PgkeepError {
  const code = systemCode(error);
  const full = fullPlace(code);
  const reason = full?.reason ?? (code === 'ENOENT' ? 'there is no such folder' : fileWords(error));
  return new PgkeepError('UserErrorInvalidInput', `${path} cannot be written: ${reason}.`, {
    remedy: full?.remedy ?? 'Name a file in a folder that is there and that this user can write to.',
    cause: error,
  });
}

const fileWords = (error: unknown): string => fileProblem(systemCode(error)) ?? messageOf(error);

async function readKeyFile(
  path: string,
): Promise<{ readonly text: string; readonly isOpenToOthers: boolean }> {
  try {
    // a pipe without a writer would be waited for
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return await inAnyCase(
      async () => {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestFile), 0, longestFile, 0);
        // what mode says of a file on Windows is not who may read it
        const isOpenToOthers = process.platform !== 'win32' && ((await handle.stat()).mode & 0o077) !== 0;
        return { text: buffer.toString('utf8', 0, bytesRead), isOpenToOthers };
      },
      () => handle.close(),
    );
  } catch (error) {
    throw new PgkeepError('UserErrorInvalidInput', `${path} cannot be read: ${fileWords(error)}.`, {
      remedy: 'Name the file that has the private key.',
      cause: error,
    });
  }
}

/** Private keys come from files and go to files of this machine: nothing that a page may start. */
function pathOf({ host }: Pick<Engine, 'host'>, file: ChosenPlace): string {
  if (host.kind === 'cli' && 'path' in file) return absolutePath(file.path);
  throw new PgkeepError('UserErrorInvalidInput', 'Private keys are moved on the command line only.', {
    remedy: 'Run the command on this machine, as the user who runs pgkeep.',
  });
}
