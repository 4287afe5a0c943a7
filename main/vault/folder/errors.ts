import { getSystemErrorMessage } from 'node:util';
import { fileProblem, fullPlace } from '../../../shared/words/file-problems.ts';
import { PgkeepError } from '../../core/errors.ts';
import { ObjectProtected } from '../storage.ts';

/** The system's error code (ENOENT …) of a thrown value, or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What the system says of an error of its own, whose message may name a file that is there for a moment only. */
function systemWords(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('errno' in error) || typeof error.errno !== 'number') return undefined;
  return getSystemErrorMessage(error.errno);
}

/** Turns what node:fs throws into what a user can act on; anything unknown stays as it is. */
export function toFolderError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === undefined || error instanceof PgkeepError) return error;
  const full = fullPlace(code);
  if (full !== undefined) {
    return new PgkeepError('UserErrorVaultFull', `Cannot write ${path}: ${full.reason}.`, {
      remedy: `${full.remedy} Nothing half-written was kept.`,
      cause: error,
    });
  }
  const reason = fileProblem(code) ?? systemWords(error);
  if (reason === undefined) return error;
  return new PgkeepError('UserErrorVaultNotAccessible', `Cannot use ${path}: ${reason} (${code}).`, {
    cause: error,
  });
}

/** What the system says to whoever changes a file that a flag, a retention time or a read-only mount protects. */
const refusals: Readonly<Record<string, string>> = {
  EPERM:
    'Find out what protects it: an immutable or read-only flag, a retention time of the file server, or a program that has it open. Try again when that has ended.',
  EROFS: 'Mount the file system for writing, or remove it where it is mounted so.',
};

/** Whether the system refused to change a file that is there, as opposed to a login that may not. */
export function isRefusal(error: unknown): boolean {
  return (systemCode(error) ?? '') in refusals;
}

/** {@link toFolderError} for the removal or replacement of an existing file, which its place may protect. */
export function toRemovalError(error: unknown, path: string, what: 'removed' | 'replaced'): unknown {
  const code = systemCode(error) ?? '';
  const remedy = refusals[code];
  if (remedy === undefined) return toFolderError(error, path);
  return new ObjectProtected(`${path} cannot be ${what}: ${fileProblem(code)} (${code}).`, {
    remedy,
    cause: error,
  });
}

/** The error for a symbolic link inside of a vault; `path` is the link. */
export function isLink(path: string): PgkeepError {
  return new PgkeepError(
    'UserErrorVaultFormat',
    `${path} is a symbolic link: pgkeep does not follow links inside a vault.`,
    {
      remedy:
        'Put the folder or file itself in its place, or open the folder that the link points to as a vault.',
    },
  );
}

/** The error for a file where the vault has a folder. */
export function notFolder(path: string): PgkeepError {
  return new PgkeepError(
    'UserErrorVaultFormat',
    `${path} is a file, and pgkeep needs a folder of that name.`,
    {
      remedy: 'Find out who placed it there, and move it out of the vault.',
    },
  );
}

/** The error for a symbolic link (or another special file) where the vault has a plain file or folder. */
export function notPlain(path: string): PgkeepError {
  return new PgkeepError(
    'UserErrorVaultFormat',
    `${path} is, or leads through, a symbolic link or special file; pgkeep follows none inside a vault.`,
    { remedy: 'Find out who placed it there; remove it, or open the folder that it points to as a vault.' },
  );
}
