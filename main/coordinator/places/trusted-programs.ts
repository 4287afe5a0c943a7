import { lstat, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A folder of another machine by its UNC name; also what Windows calls a device. */
export const isNetworkPath = (path: string): boolean => /^[\\/]{2}/.test(path);

const groupOrOthers = 0o022;
const sticky = 0o1000;

/**
 * Why programs of a folder are not to be run at a page's request, in one sentence; null where they may. Whoever can
 * replace a program, or a folder on the way to it, would run theirs as this user: they have to belong to this user or
 * root, and nobody else may write to them. Windows' rights are not looked at: the platform's dialog chose there.
 */
export async function programsProblem(
  folder: string,
  programs: readonly string[],
  user: number | undefined = process.getuid?.(),
): Promise<string | null> {
  if (isNetworkPath(folder)) return 'Programs of another machine are not run.';
  if (user === undefined) return null;
  const looked = new Set<string>();
  for (const name of ['.', ...programs]) {
    const real = await realpath(join(folder, name)).catch(() => undefined);
    if (real === undefined) continue;
    for (let path = real; !looked.has(path); path = dirname(path)) {
      looked.add(path);
      const { uid, mode } = await lstat(path);
      if (uid !== 0 && uid !== user) return `${path} belongs to another user.`;
      // in a sticky folder nobody replaces what is another's
      const isShared = (mode & groupOrOthers) !== 0 && (path === real || (mode & sticky) === 0);
      if (isShared) return `${path} can be changed by other users.`;
    }
  }
  return null;
}
