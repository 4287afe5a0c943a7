import { describe, expect, it } from 'vitest';
import { fileJob, importJobs } from '../../../../../main/coordinator/jobs/filed/file-jobs.ts';
import { readForeignJob } from '../../../../../main/coordinator/jobs/filed/read-foreign-record.ts';
import type { FoundJob } from '../../../../../main/vault/records/read-jobs.ts';
import type { Vault } from '../../../../../main/vault/vault.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import { silentLog } from '../../../../../main/core/log.ts';
import type { Engine } from '../../../../../main/coordinator/engine.ts';
import { openEngine } from '../../../../support/engine.ts';
import { Vault as OpenedVault } from '../../../../../main/vault/vault.ts';
import { readVerified, writeVerified } from '../../../../../main/vault/verified/verification.ts';
import type { ErrorCode } from '../../../../../shared/errors.ts';
import { manualClock } from '../../../../support/engine.ts';
import { sampleInstanceId } from '../../../../support/sample-manifest.ts';
import { newer, older, sampleVault } from '../../../../support/storages/sample-points.ts';
import { at, job, vault as vaultRecord } from '../../../../support/store-records.ts';

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

it.each<[string, Partial<Job>, ErrorCode | null, string | undefined]>([
  ['read', { state: 'completed', result: found('readable') }, null, 'readable'],
  [
    'restored, with warnings',
    { state: 'completed with warnings', result: found('restored') },
    null,
    'restored',
  ],
  ['damaged', { state: 'failed', result: found() }, 'UserErrorArchiveCorrupt', 'failed'],
  ['damaged, and without a result', { state: 'failed', result: null }, 'UserErrorVaultFormat', 'failed'],
  ['signed wrongly', { state: 'failed', result: found() }, 'UserErrorWrongSignature', 'failed'],
  ['different', { state: 'failed', result: found() }, 'UserErrorRestoreDiffers', 'differs'],
  ['not looked at', { state: 'failed', result: null }, 'UserErrorVaultNotAccessible', undefined],
  ['cancelled', { state: 'cancelled', result: null }, 'JobCancelled', undefined],
  [
    'of another kind',
    { kind: 'restore-as-database', state: 'completed', result: found('readable') },
    null,
    undefined,
  ],
  ['gone', { state: 'completed', result: { ...found('readable'), pointId: newer } }, null, undefined],
])('what a verification found lies beside its point: %s', async (_, fields, code, expected) => {
  const place = await sampleVault([older]);
  await using engine = await openEngine({ openStorage: () => Promise.resolve(place) });
  engine.store.vaults.insert(vaultRecord());
  const ended = job('job-0001', {
    kind: 'verify',
    instanceId: sampleInstanceId,
    startedAt: at,
    endedAt: at,
    progress: null,
    error: code === null ? null : { code, message: 'it failed', remedy: 'none' },
    ...fields,
  });
  const request = { kind: 'verify' as const, instanceId: sampleInstanceId, pointId: older };
  engine.store.jobs.insert(ended, { vaultId: vaultRecord().id, pid: 1, exclusive: null, request });
  await fileJob(engine, ended, vaultRecord().id);
  const vault = await OpenedVault.open(place);
  expect((await readVerified(vault, sampleInstanceId, older)).outcome).toBe(expected);
  expect(place.names().some((name) => name.includes(newer))).toBe(false);
});

describe('a verification whose vault was away when it ended', () => {
  // before anything was written by the clock of the sample's storage
  const then = '2020-01-01T00:00:00.000Z';
  const ended = job('job-0001', {
    kind: 'verify',
    state: 'completed',
    instanceId: sampleInstanceId,
    startedAt: then,
    endedAt: then,
    progress: null,
    result: found('readable'),
  });

  async function awayFirst() {
    const place = await sampleVault([older]);
    let isAway = true;
    const engine = await openEngine({
      openStorage: () => (isAway ? Promise.reject(new Error('it is away')) : Promise.resolve(place)),
    });
    engine.store.vaults.insert(vaultRecord());
    const request = { kind: 'verify' as const, instanceId: sampleInstanceId, pointId: older };
    engine.store.jobs.insert(ended, { vaultId: vaultRecord().id, pid: 1, exclusive: null, request });
    await fileJob(engine, ended, vaultRecord().id);
    const triedAt = engine.clock.now().toISOString();
    expect(engine.store.settings.get('unfiledJobs')).toEqual([{ id: ended.id, tries: 1, triedAt }]);
    isAway = false;
    return { place, engine };
  }

  it('stays noted, is written beside its point at the next try, and is noted no longer', async () => {
    const { place, engine } = await awayFirst();
    await using _ = engine;
    await fileJob(engine, ended, vaultRecord().id);
    const vault = await OpenedVault.open(place);
    expect((await readVerified(vault, sampleInstanceId, older)).outcome).toBe('readable');
    expect(engine.store.settings.get('unfiledJobs')).toEqual([]);
  });

  it('does not become the newest where another one was written down since', async () => {
    const { place, engine } = await awayFirst();
    await using _ = engine;
    const vault = await OpenedVault.open(place);
    const point = { instanceId: sampleInstanceId, pointId: older };
    await writeVerified(vault, engine.writer, point, { job: job('job-0002').id, outcome: 'failed' });
    await fileJob(engine, ended, vaultRecord().id);
    expect((await readVerified(vault, sampleInstanceId, older)).outcome).toBe('failed');
    expect(engine.store.settings.get('unfiledJobs')).toEqual([]);
  });
});

function found(proof?: 'readable' | 'restored') {
  return {
    pointId: older,
    losses: [],
    messages: [],
    warnings: [],
    notes: [],
    ...(proof === undefined ? {} : { proof }),
  };
}
