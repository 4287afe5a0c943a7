import { hostname, userInfo } from 'node:os';
import type { Writer } from '../revisions/header.ts';

/** Who writes where nobody said more: the operating system's user and machine. */
export function someWriter(known: Partial<Writer> = {}): Writer {
  return { user: userInfo().username, host: hostname(), pgkeep: 'unknown', home: 'unknown', ...known };
}
