import { createHook } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { afterAll } from 'vitest';

/**
 * A file or folder handle that nobody closed is closed when its object is collected, at some time or never; Node.js
 * warns of it and will make it an error. This runs in each test file: objects are collected at the end of each that had
 * a handle, and the file fails where one was left open.
 */

const leftOpen = new Set<string>();
let hadHandles = false;

const note = ({ message }: Error): void => {
  if (message.includes('on garbage collection')) leftOpen.add(message);
};
process.on('warning', note);
// Collecting takes longer than most unit tests, of which few open anything.
const handles = createHook({
  init: (_id, type) => {
    if (type === 'FILEHANDLE' || type === 'DIRHANDLE') hadHandles = true;
  },
  trackPromises: false,
}).enable();

afterAll(async () => {
  // what the last test held is free a turn later, and collected handles are closed and warned of two more turns later
  await setImmediate();
  if (hadHandles) globalThis.gc?.();
  for (let turns = 0; turns < 2; turns += 1) await setImmediate();
  // one process runs many files
  handles.disable();
  process.off('warning', note);
  if (leftOpen.size === 0) return;
  throw new Error(
    `A test of this file, or what it tests, left handles open. Node.js says: ${[...leftOpen].join(' ')}`,
  );
});
