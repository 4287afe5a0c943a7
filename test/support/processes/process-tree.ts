import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The ids of a process' direct children. */
export async function childrenOf(parent: number): Promise<number[]> {
  const all = existsSync('/proc/self/stat') ? await fromProc() : await fromPs();
  return all.filter((entry) => entry.parent === parent).map((entry) => entry.pid);
}

type Entry = { pid: number; parent: number };

async function fromProc(): Promise<Entry[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(
    pids.map(async (pid) => {
      // "pid (name) state ppid ...": the name may hold anything, so read on from the last parenthesis.
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      return { pid: Number(pid), parent: Number(parent) };
    }),
  );
  return entries;
}

async function fromPs(): Promise<Entry[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0]) => ({ pid, parent }));
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether a process still has its memory: one that has ended, and that nobody has asked about yet, has none. */
export async function hasMemory(pid: number): Promise<boolean> {
  if (!existsSync('/proc/self/stat')) return isAlive(pid);
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const state = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[0];
  return state !== '' && state !== 'Z' && state !== 'X';
}
