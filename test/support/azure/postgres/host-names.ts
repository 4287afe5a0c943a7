import dns from 'node:dns';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testClouds } from '../clouds.ts';
import type { LookupAddress, LookupOptions } from 'node:dns';

/** Below these, all hosts are this machine. */
const suffixes = Object.values(testClouds).map(({ postgres }) => `.${postgres}`);

type Callback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * Flexible servers are servers of this machine for the connections of this process, as if its name service said so. The
 * product has no part in it. Gives what ends it.
 */
export function resolveServersHere(): () => void {
  const { lookup } = dns;
  const original = lookup.bind(dns) as (host: string, options: LookupOptions, callback: Callback) => void;
  const here = (host: string, options: LookupOptions | Callback, last?: Callback) => {
    const callback = typeof options === 'function' ? options : last;
    const wanted = typeof options === 'function' ? {} : options;
    if (callback === undefined) throw new Error('nobody waits for the address');
    if (!suffixes.some((suffix) => host.endsWith(suffix))) return original(host, wanted, callback);
    if (wanted.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  };
  dns.lookup = here as typeof dns.lookup;
  return () => {
    dns.lookup = lookup;
  };
}

/**
 * The same for client tools: a folder with each tool of another one, which is told by libpq's hostaddr where the host is
 * and proves its name all the same. Gives the folder.
 */
export async function toolsThatResolveHere(tools: string, folder: string): Promise<string> {
  await mkdir(folder);
  for (const name of ['pg_dump', 'pg_restore', 'psql']) {
    const file = join(folder, name);
    await writeFile(file, `#!/bin/sh\nPGHOSTADDR=127.0.0.1 exec '${join(tools, name)}' "$@"\n`);
    await chmod(file, 0o755);
  }
  return folder;
}
