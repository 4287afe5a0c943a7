import { chmod, chown, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Places } from '../../../main/coordinator/places/places.ts';
import { isNetworkPath, programsProblem } from '../../../main/coordinator/places/trusted-programs.ts';
import { manualClock } from '../../support/engine.ts';

const windows = process.platform === 'win32';
const programs = ['pg_dump', 'pg_restore'];

let folder: string;
let bin: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'pgkeep-programs-')));
  bin = join(folder, 'pgsql/bin');
  await mkdir(join(folder, 'state'));
  await mkdir(bin, { recursive: true });
  await chmod(join(folder, 'pgsql'), 0o755);
  await chmod(bin, 0o755);
  for (const name of programs) {
    await writeFile(join(bin, name), '#!/bin/sh\n');
    await chmod(join(bin, name), 0o755);
  }
});
afterEach(() => rm(folder, { recursive: true }));

it.each(['\\\\server\\share\\bin', '//server/share/bin', '\\\\?\\UNC\\server\\share', '\\\\.\\pipe\\x'])(
  'programs are not run from another machine: %s',
  async (path) => {
    expect(isNetworkPath(path)).toBe(true);
    expect(await programsProblem(path, programs)).toBe('Programs of another machine are not run.');
  },
);

it('the platform’s dialog gives no ticket for such a folder, and one for a vault there', async () => {
  const places = new Places({ clock: manualClock(), home: { folder }, folders: undefined });
  const share = '\\\\server\\share\\bin';
  await expect(places.take(share, 'tools')).rejects.toMatchObject({ code: 'UserErrorInvalidInput' });
  expect((await places.take(share, 'vault')).path).toBe(share);
});

describe.skipIf(windows)('programs that are run at the request of a page', () => {
  it('are those that only this user and root can change', async () => {
    expect(await programsProblem(bin, programs)).toBeNull();
  });

  it.each([
    ['the folder', () => bin, 0o757],
    ['the folder, for a group', () => bin, 0o775],
    ['the folder, though it is sticky', () => bin, 0o1777],
    ['the folder above', () => join(folder, 'pgsql'), 0o777],
    ['a program', () => join(bin, 'pg_restore'), 0o757],
  ])('are not those where others can change %s', async (_what, path, mode) => {
    await chmod(path(), mode);
    expect(await programsProblem(bin, programs)).toBe(`${path()} can be changed by other users.`);
  });

  it('are looked at where a link leads', async () => {
    const open = join(folder, 'open');
    await mkdir(open);
    await writeFile(join(open, 'pg_dump'), '');
    await chmod(open, 0o777);
    await rm(join(bin, 'pg_dump'));
    await symlink(join(open, 'pg_dump'), join(bin, 'pg_dump'));
    expect(await programsProblem(bin, programs)).toBe(`${open} can be changed by other users.`);
  });

  it('are not another user’s', async () => {
    expect(await programsProblem(bin, programs, (process.getuid?.() ?? 0) + 1)).toBe(
      process.getuid?.() === 0 ? null : `${bin} belongs to another user.`,
    );
  });

  it.runIf(process.getuid?.() === 0)('are not another user’s, where root runs pgkeep', async () => {
    await chown(join(bin, 'pg_dump'), 12_345, 12_345);
    expect(await programsProblem(bin, programs)).toBe(`${join(bin, 'pg_dump')} belongs to another user.`);
  });

  it('are looked at again when the ticket is used', async () => {
    const places = new Places({
      clock: manualClock(),
      home: { folder: join(folder, 'state') },
      folders: [join(folder, 'pgsql')],
    });
    const [root] = await places.roots('tools');
    if (root === undefined) throw new Error('no folder was given');
    const { entries } = await places.list(root.id, 'tools', '');
    const { ticket } = await places.choose(entries[0]?.id ?? root.id, 'tools');
    expect(await places.tickets.redeem(ticket, 'tools')).toBe(bin);
    await chmod(bin, 0o777);
    await expect(places.tickets.redeem(ticket, 'tools')).rejects.toMatchObject({
      message: `Programs of ${bin} are not run: ${bin} can be changed by other users.`,
    });
  });
});
