import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Source } from '../instrument.ts';
import { ownServers } from './own-servers.ts';
import { makeSandbox } from './sandbox.ts';
import { startTester, type Tester } from './tester.ts';

/** One tester a core, each with a sandbox and servers of its own. */
export async function startTesters(given: { root: string; folder: string; sources: readonly Source[] }) {
  const testers: Tester[] = [];
  for (let number = 1; number <= availableParallelism(); number += 1) {
    const sandbox = join(given.folder, `sandbox-${number}`);
    await makeSandbox(given.root, sandbox, given.sources);
    testers.push(startTester(sandbox, ownServers()));
  }
  return {
    testers,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(testers.map((tester) => tester.stop()));
    },
  };
}

/** Does `work` with each item, with as many at a time as there are testers; fails when none is at work any more. */
export async function withTesters<Item>(
  testers: readonly Tester[],
  items: readonly Item[],
  work: (tester: Tester, item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const ends = await Promise.allSettled(
    testers.map(async (tester) => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(tester, item);
    }),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
