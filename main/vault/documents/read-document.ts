import { createHash } from 'node:crypto';
import { formatVersion } from '../../../shared/points/manifest.ts';
import { PgkeepError } from '../../core/errors.ts';
import { ByteBudget } from './byte-budget.ts';
import { documentKinds, type DocumentKind, type DocumentName, type DocumentOf } from './kinds.ts';
import { beyondBounds } from './json-bounds.ts';
import { parseAside } from './parse-in-worker.ts';
import { parseDocument } from './parse-document.ts';
import { ObjectTooLarge, type Storage } from '../storage.ts';

export { JobDocument, VaultFile } from './kinds.ts';

/** What is known of a document's bytes before it is read. */
export interface ExpectedBytes {
  readonly length: number;
  /** In hex. */
  readonly sha256: string;
}

const mebibyte = 1024 * 1024;

/** The most bytes of a globals.sql: 100,000 roles with all that is said of each. */
export const globalsLimit = 64 * mebibyte;

/**
 * Bytes of documents that are read at once, over all that this process does: one of the largest, or many
 * of the usual size. What is made of them takes about six times as much.
 */
const budget = new ByteBudget(documentKinds.manifest.bytes);

/** Up to this size a document is parsed at once, which takes 70 ms; beyond, a thread of its own does it. */
const parsedHere = 4 * mebibyte;

/**
 * Reads and checks a document of a vault; what is wrong is a UserErrorVaultFormat that says it in words. `looked` is
 * what its bytes have to be, or is given them before they are parsed. Throws ObjectNotFound, and
 * UserErrorArchiveCorrupt where other bytes were expected.
 */
export async function readDocument<Name extends DocumentName>(
  storage: Storage,
  path: string,
  name: Name,
  looked?: ExpectedBytes | ((content: Buffer) => void),
): Promise<DocumentOf<Name>> {
  const parsed = await withContent(storage, path, documentKinds[name].bytes, (content) => {
    if (typeof looked === 'function') looked(content);
    else if (looked !== undefined) expectBytes(path, content, looked);
    return content.length <= parsedHere ? parseDocument(name, content) : parseAside(name, content);
  }).catch((error: unknown) => {
    if (error instanceof ObjectTooLarge) throw damaged(storage, path, 'it is too large', error);
    throw error;
  });
  if ('value' in parsed) return parsed.value;
  if ('problem' in parsed) throw damaged(storage, path, parsed.problem);
  throw new PgkeepError(
    'UserErrorVaultFormat',
    `${path} in ${storage.location} has format ${parsed.laterFormat}; this pgkeep knows up to ${formatVersion}.`,
    { remedy: 'Open the vault with a newer pgkeep.' },
  );
}

/** Reads an object whole within the budget, which it holds until `use` is done with the bytes. */
export async function withContent<Result>(
  storage: Storage,
  path: string,
  limit: number,
  use: (content: Buffer) => Result | Promise<Result>,
): Promise<Result> {
  using held = new DisposableStack();
  let share: Promise<Disposable> | undefined;
  const admit = async (size: number) => {
    // A storage that reads again asks again; what it has is enough.
    share ??= budget.take(size).then((taken) => held.use(taken));
    await share;
  };
  return await use(await storage.read(path, { limit, admit }));
}

/** The bytes of a document. Throws UserErrorVaultFormat for one that no pgkeep would read again. */
export function toDocument(name: DocumentName, value: object): Buffer {
  const { bytes: ofFormat1, bytesOfFormat2, bounds }: DocumentKind<unknown> = documentKinds[name];
  const isFormat2 = 'format' in value && value.format === 2;
  const bytes = isFormat2 ? (bytesOfFormat2 ?? ofFormat1) : ofFormat1;
  const compact = JSON.stringify(value);
  // For people's eyes, as long as they may look at all of it and it fits.
  const spaced = compact.length > mebibyte ? compact : JSON.stringify(value, null, 2);
  const content = Buffer.from(`${Buffer.byteLength(spaced) < bytes ? spaced : compact}\n`);
  const beyond = content.length > bytes ? `it has more than ${bytes} bytes` : beyondBounds(content, bounds);
  if (beyond === undefined) return content;
  throw new PgkeepError(
    'UserErrorVaultFormat',
    `The ${name} record is larger than pgkeep reads: ${beyond}.`,
    {
      remedy: 'Report it with the number of tables of the database.',
    },
  );
}

function expectBytes(path: string, content: Buffer, { length, sha256 }: ExpectedBytes): void {
  if (content.length === length && createHash('sha256').update(content).digest('hex') === sha256) return;
  throw new PgkeepError('UserErrorArchiveCorrupt', `${path} is not what was backed up.`, {
    remedy: 'Restore another recovery point, and find out what changed the files.',
  });
}

function damaged(storage: Storage, path: string, reason: string, cause?: unknown): PgkeepError {
  return new PgkeepError('UserErrorVaultFormat', `${path} in ${storage.location} is damaged: ${reason}.`, {
    remedy: 'Find out what changed the file; other recovery points of the vault are not affected.',
    cause,
  });
}
