import { setImmediate } from 'node:timers/promises';
import { afterAll } from 'vitest';

/**
 * A file or folder handle that nobody closed is closed when its object is collected, at some time or never; Node.js
 * warns of it and will make it an error. This runs in each test file: objects are collected at its end, and the file
 * fails where one was a handle that was left open.
 */

const leftOpen = new Set<string>();

const note = ({ message }: Error): void => {
  if (message.includes('on garbage collection')) leftOpen.add(message);
};
process.on('warning', note);

afterAll(async () => {
  // what the last test held is free a turn later, and collected handles are closed and warned of two more turns later
  await setImmediate();
  globalThis.gc?.();
  for (let turns = 0; turns < 2; turns += 1) await setImmediate();
  // one process runs many files
  process.off('warning', note);
  if (leftOpen.size === 0) return;
  throw new Error(
    `A test of this file, or what it tests, left handles open. Node.js says: ${[...leftOpen].join(' ')}`,
  );
});
