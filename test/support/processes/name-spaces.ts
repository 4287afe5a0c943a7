import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What `unshare` needs beside: root may do it, everybody else becomes root of a user name space first. */
export const unshareFlags = (): string[] => (process.getuid?.() === 0 ? [] : ['--map-root-user']);

/** Whether this machine lets us make such a name space. */
export async function canUnshare(kind: 'pid' | 'mount'): Promise<boolean> {
  const flags = kind === 'pid' ? ['--pid', '--fork'] : ['--mount'];
  return run('unshare', [...unshareFlags(), ...flags, 'true']).then(
    () => true,
    () => false,
  );
}
