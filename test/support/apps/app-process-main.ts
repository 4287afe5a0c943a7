/**
 * An engine in a process of its own that runs one job, to be killed in the middle. Argument: the order as JSON.
 * Writes each state of the job as a line of JSON.
 */
import { systemClock } from '../../../main/core/clock.ts';
import { compose, openHome } from '../../../main/compose.ts';
import type { Order } from './app-process.ts';
import { quickRetry } from './quick-retry.ts';

const order = JSON.parse(process.argv[2] ?? '') as Order;
const { clockAheadMs = 0 } = order;
await using app = await compose({
  home: openHome(process.env),
  env: process.env,
  ask: (question) => Promise.reject(new Error(`nobody is there to answer: ${question}`)),
  notice: () => {},
  replace: {
    clock: { ...systemClock, now: () => new Date(Date.now() + clockAheadMs) },
    ...(order.patient === true ? {} : { blob: { retry: quickRetry } }),
  },
});
const { client } = app;

async function start(): Promise<{ jobId: string }> {
  switch (order.run) {
    case 'backup':
      return await client.backup.start(order.input);
    case 'restore-as-database':
      return await client.restore.asDatabase(order.input);
    case 'verify':
      return await client.verify.start(order.input);
    case 'restore-as-files':
      return await client.restore.asFiles(order.input);
  }
}

const { jobId } = await start();
for await (const job of await client.jobs.watch({ job: jobId }))
  process.stdout.write(`${JSON.stringify(job)}\n`);
