import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import type { GuardMessage } from './guard-process.ts';

/**
 * Tests die in many ways: a signal, an exception, a killed worker. One small process per test process stays
 * behind, notices the end by its standard input closing, kills what was left and removes the folders.
 */
let guard: ((message: GuardMessage) => void) | undefined;

/** From now on the child dies with this process, and `folder` (if given) is removed then. */
export function guardChild(pid: number, folder?: string): void {
  tell({ do: 'watch', pid, ...(folder === undefined ? {} : { folder }) });
}

/** The child has ended and its folder was seen to. */
export function forgetChild(pid: number): void {
  tell({ do: 'forget', pid });
}

function tell(message: GuardMessage): void {
  guard ??= startGuard();
  guard(message);
}

function startGuard(): (message: GuardMessage) => void {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'guard-process.ts')], {
    // In a session of its own: Ctrl+C in the terminal must end the tests, not the guard.
    detached: true,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const input = child.stdin as Socket;
  input.on('error', () => {
    // The guard is gone; there is nobody left to tell.
  });
  child.unref();
  input.unref();
  return (message) => input.write(`${JSON.stringify(message)}\n`);
}
