import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { inQuotes } from '../../shared/words/in-quotes.ts';
import { PgkeepError } from './errors.ts';

/**
 * The whole path that a person means: `~` and `~/…` begin in the home folder, where no shell has said so
 * already; a relative path begins in `cwd`. Without a `cwd` that the person knows of (a window, a browser, what
 * an earlier version stored) it is refused. Throws UserErrorInvalidInput.
 */
export function absolutePath(text: string, options: { cwd?: string; home?: string } = {}): string {
  const { cwd, home = homedir() } = options;
  if (text.includes('\0')) throw invalid(text, 'has a NUL character, which no path has');
  if (text === '~') return home;
  if (/^~[/\\]/.test(text) && (text[1] === '/' || process.platform === 'win32')) {
    return join(home, text.slice(2));
  }
  // A shell would put another user's home there; a folder may have such a name, but not here by accident.
  if (text.startsWith('~'))
    throw invalid(text, "begins with another user's home folder, which pgkeep does not look up");
  if (isAbsolute(text)) return resolve(text);
  if (text === '' || cwd === undefined) throw invalid(text, 'is not a whole path');
  return resolve(cwd, text);
}

function invalid(text: string, why: string): PgkeepError {
  const shown = inQuotes(text.length > 200 ? `${text.slice(0, 200)}…` : text);
  return new PgkeepError('UserErrorInvalidInput', `${shown} ${why}.`, {
    remedy: `Write the whole path, from ${process.platform === 'win32' ? 'the drive' : '/'} on or beginning with ~/.`,
  });
}
