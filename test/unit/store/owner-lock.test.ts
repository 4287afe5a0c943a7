import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OwnerLock, lockState, removeFreeLocks } from '../../../main/store/owner-lock.ts';
import { guardChild } from '../../support/processes/guard.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-run-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const module = join(import.meta.dirname, '../../../main/store/owner-lock.ts');

/** A process that holds the lock of this owner until it is killed. */
async function holder(id: string): Promise<ChildProcess> {
  const script = `
    import { OwnerLock } from ${JSON.stringify(module)};
    globalThis.lock = new OwnerLock(${JSON.stringify(folder)}, ${JSON.stringify(id)});
    process.stdout.write('held');
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  guardChild(child.pid ?? 0);
  await once(child.stdout, 'data');
  return child;
}

describe('the lock of an owner', () => {
  it('is held while its process lives, and free when that was killed with kill -9', async () => {
    const child = await holder('owner-1');
    expect(lockState(folder, 'owner-1')).toBe('held');
    expect(lockState(folder, 'owner-1')).toBe('held');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(lockState(folder, 'owner-1')).toBe('free');
    // those who look do not take each other for the owner
    expect(lockState(folder, 'owner-1')).toBe('free');
  });

  it('stays held however often it is looked at in the process itself, beside another one', async () => {
    using first = new OwnerLock(folder, 'owner-1');
    const second = new OwnerLock(folder, 'owner-2');
    const both = () => [first.id, 'owner-2'].map((id) => lockState(folder, id));
    expect([both(), both()]).toEqual([
      ['held', 'held'],
      ['held', 'held'],
    ]);
    // another process sees the same: the looks did not drop the locks of this process
    const script = `
      import { lockState } from ${JSON.stringify(module)};
      process.stdout.write(lockState(${JSON.stringify(folder)}, 'owner-1'));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(String((await once(child.stdout, 'data'))[0])).toBe('held');
    second[Symbol.dispose]();
    expect(both()).toEqual(['held', 'free']);
  });

  it('is not known where the file is gone or the id is no id; the owner takes it again', async () => {
    using lock = new OwnerLock(folder, 'owner-1');
    await unlink(join(folder, 'owner-1.lock'));
    expect(lockState(folder, 'owner-1')).toBe('unknown');
    lock.renew();
    expect(lockState(folder, 'owner-1')).toBe('held');
    lock.renew();
    expect(lockState(folder, 'owner-1')).toBe('held');
    await writeFile(join(folder, 'other.lock'), '');
    expect(lockState(folder, '../other')).toBe('unknown');
  });

  it('leaves no file behind: free ones that nobody needs are removed, held ones never', async () => {
    const child = await holder('owner-held');
    using mine = new OwnerLock(folder, 'owner-mine');
    new OwnerLock(folder, 'owner-dead')[Symbol.dispose]();
    new OwnerLock(folder, 'owner-needed')[Symbol.dispose]();
    await writeFile(join(folder, 'notes.txt'), 'not ours');
    removeFreeLocks(folder, (id) => id === 'owner-needed');
    expect(readdirSync(folder).sort()).toEqual([
      'notes.txt',
      'owner-held.lock',
      'owner-mine.lock',
      'owner-needed.lock',
    ]);
    expect(lockState(folder, mine.id)).toBe('held');
    child.kill('SIGKILL');
    await once(child, 'exit');
    removeFreeLocks(folder, () => false);
    expect(readdirSync(folder).sort()).toEqual(['notes.txt', 'owner-mine.lock']);
    removeFreeLocks(join(folder, 'missing'), () => false);
    expect(existsSync(join(folder, 'missing'))).toBe(false);
  });

  it('is refused to a second one', () => {
    using lock = new OwnerLock(folder, 'owner-1');
    expect(() => new OwnerLock(folder, lock.id)).toThrow('database is locked');
  });
});
