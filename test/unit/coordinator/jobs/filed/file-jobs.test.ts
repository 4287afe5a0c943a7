import { expect, it } from 'vitest';
import { importJobs } from '../../../../../main/coordinator/jobs/filed/file-jobs.ts';
import { readForeignJob } from '../../../../../main/coordinator/jobs/filed/read-foreign-record.ts';
import type { FoundJob, Vault } from '../../../../../main/vault/vault.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import { silentLog } from '../../../../../main/core/log.ts';
import type { Engine } from '../../../../../main/coordinator/engine.ts';
import { manualClock } from '../../../../support/engine.ts';
import { at, job } from '../../../../support/store-records.ts';

/** The largest record that is believed: a list of its longest texts, each of three bytes a character. */
const large = (id: string): Job =>
  job(id, {
    state: 'completed with warnings',
    startedAt: at,
    endedAt: at,
    progress: null,
    instanceId: null,
    result: {
      losses: [],
      messages: [],
      notes: [],
      warnings: Array.from({ length: 98 }, () => '€'.repeat(2_000)),
    },
  });

it('takes as many records over from a vault as 64 MiB hold, the newest, whatever others wrote there', async () => {
  const inserted: string[] = [];
  const engine = {
    clock: manualClock(),
    log: silentLog,
    store: {
      instances: { list: () => [] },
      transaction: <Result>(work: () => Result) => work(),
      jobs: { insertEnded: ({ id }: Job) => inserted.push(id) > 0 },
    },
  } as unknown as Engine;
  const believed = readForeignJob(large('job-100'), { now: engine.clock.now(), instances: new Set() });
  const fit = Math.floor((64 * 1024 * 1024) / Buffer.byteLength(JSON.stringify(believed)));
  let given = 0;
  const jobs = async function* (atMost: number): AsyncIterable<FoundJob> {
    for (; given < Math.min(atMost, fit + 20); given += 1) {
      const found = large(`job-${100 + given}`);
      yield { name: found.id, job: { ...found, endedAt: at } };
    }
  };
  const filled = { id: 'vault-1', jobs } as unknown as Vault;
  expect(await importJobs(engine, filled)).toBe(fit);
  // it did not read on
  expect(given).toBe(fit);
  expect(inserted).toEqual(Array.from({ length: fit }, (_, index) => `job-${100 + index}`));
});
