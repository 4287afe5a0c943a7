import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobStarter, noting } from '../../../../main/coordinator/jobs/start-jobs.ts';
import type { StoredJob } from '../../../../main/store/tables/jobs/job-row.ts';
import { JobId } from '../../../../shared/ids.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { JobRequest } from '../../../../shared/jobs/job-request.ts';
import { NewDatabase } from '../../../../shared/points/restore.ts';
import { at, job, owner } from '../../../support/store-records.ts';
import { newer, openTwoVaults, type TwoVaults } from '../../../support/two-vaults.ts';

describe('a job on the latest point', () => {
  const lines: string[] = [];
  const context = {
    jobId: JobId.parse('job-1'),
    signal: new AbortController().signal,
    scratch: '',
    progress: () => {},
    log: (line: string) => void lines.push(line),
    begin: () => Promise.resolve({ done: () => {} }),
    later: (work: () => void) => work(),
  };

  it.each([
    ['completed', 'completed with warnings'],
    ['completed with warnings', 'completed with warnings'],
    ['failed', 'failed'],
  ] as const)('that %s ends %s and names what was skipped', async (state, ends) => {
    const flow = () =>
      Promise.resolve({ state, result: { losses: [], messages: [], warnings: ['w'], notes: [] } });
    expect(await noting({ skipped: ['s'] }, flow)(context)).toEqual({
      state: ends,
      result: { losses: [], messages: [], warnings: ['s', 'w'], notes: [] },
    });
    expect(lines.at(-1)).toBe('s');
    expect((await noting({ skipped: [] }, flow)(context)).state).toBe(state);
  });
});

describe('jobs that are started', () => {
  let two: TwoVaults;
  let starter: JobStarter;
  /** Jobs whose process was looked for, and what comes of that. */
  let looked: string[];
  let isDead: (stored: StoredJob) => boolean;
  beforeEach(async () => {
    two = await openTwoVaults();
    looked = [];
    isDead = () => false;
    const endIfDead = (stored: StoredJob) => {
      looked.push(stored.job.id);
      const ends = isDead(stored);
      if (ends) end(stored.job.id);
      return Promise.resolve(ends);
    };
    starter = new JobStarter(two.engine, { endIfDead }, null);
  });
  afterEach(async () => {
    await starter.jobs.close();
    await two[Symbol.asyncDispose]();
  });

  const end = (id: string) =>
    two.engine.store.jobs.end(id, {
      state: 'interrupted',
      endedAt: at,
      progress: null,
      result: null,
      error: null,
    });

  /** A job of another process that is in progress. */
  function begin(id: string, more: { exclusive?: string; request?: JobRequest } = {}): Job {
    const begun = job(id, { instanceId: two.known('one').id });
    two.engine.store.jobs.insert(begun, { ...owner, ...more });
    return begun;
  }

  const backup = () => starter.startBackup(two.known('one'));

  it('are refused beside one that is in the way, unless that is dead', async () => {
    begin('job-1', { exclusive: 'backup of one' });
    await expect(backup()).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
      message: 'A job is in progress already: backup of one (job-1).',
      steps: [{ do: 'cancel-job', job: 'job-1' }],
    });
    expect(looked).toStrictEqual(['job-1']);
    isDead = () => true;
    const id = await backup();
    expect(looked).toStrictEqual(['job-1', 'job-1']);
    expect(two.engine.store.jobs.get(id)?.job).toMatchObject({
      kind: 'backup',
      subject: 'one',
      instanceId: two.known('one').id,
    });
    expect(two.engine.store.jobs.get(id)?.vaultId).toBe(two.known('one').vaultId);
    expect(two.engine.store.jobs.request(id)).toStrictEqual({
      kind: 'backup',
      instanceId: two.known('one').id,
    });
  });

  it('are tried three times where others come in between', async () => {
    begin('job-1', { exclusive: 'backup of one' });
    isDead = ({ job: { id } }) => {
      end(id);
      begin(`${id}x`, { exclusive: 'backup of one' });
      return true;
    };
    await expect(backup()).rejects.toMatchObject({ code: 'UserErrorJobConflict' });
    expect(looked).toStrictEqual(['job-1', 'job-1x']);
  });

  it('are cancelled where they run, and looked for where that is not here', async () => {
    const here = await backup();
    const shown = two.engine.store.jobs.get(here)?.job;
    if (shown === undefined) throw new Error('it was started');
    await starter.cancel(shown);
    await starter.jobs.idle();
    expect(two.engine.store.jobs.get(here)?.job).toMatchObject({ state: 'cancelled' });
    expect(looked).toStrictEqual([]);
    const elsewhere = begin('job-1');
    expect(await starter.cancel(elsewhere)).toMatchObject({ id: 'job-1', state: 'in progress' });
    expect(looked).toStrictEqual(['job-1']);
    expect(two.engine.store.jobs.get('job-1')?.cancelRequested).toBe(true);
    isDead = () => true;
    expect(await starter.cancel(elsewhere)).toMatchObject({ id: 'job-1', state: 'interrupted' });
    await expect(starter.cancel(elsewhere)).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'The job has ended already: in progress.',
      remedy: 'Nothing needs to be done.',
    });
  });

  it('do not start again while they run, nor where nobody knows what was asked for', async () => {
    await expect(starter.again(begin('job-1'))).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
      message: 'The job backup of shop (job-1) is still in progress.',
      steps: [{ do: 'cancel-job', job: 'job-1' }],
    });
    end('job-1');
    const ended = two.engine.store.jobs.get('job-1')?.job;
    if (ended === undefined) throw new Error('it was begun');
    await expect(starter.again(ended)).rejects.toMatchObject({
      message: 'The job was started by an older pgkeep, which did not write down what was asked for.',
      remedy: 'Start a new one.',
    });
    await expect(starter.again({ ...ended, importedFrom: 'shared' })).rejects.toMatchObject({
      message: 'The job ran on another workstation: what was asked for is not known here.',
    });
  });

  it('start again with the same request, as long as the recovery point is there', async () => {
    const request: JobRequest = { kind: 'verify', instanceId: two.known('one').id, pointId: newer };
    begin('job-1', { request });
    end('job-1');
    const ended = two.engine.store.jobs.get('job-1')?.job;
    if (ended === undefined) throw new Error('it was begun');
    const id = await starter.again(ended);
    expect(two.engine.store.jobs.request(id)).toStrictEqual(request);
    begin('job-2', { request: { ...request, pointId: `${newer.slice(0, -1)}0` as never } });
    end('job-2');
    const gone = two.engine.store.jobs.get('job-2')?.job;
    if (gone === undefined) throw new Error('it was begun');
    await expect(starter.again(gone)).rejects.toMatchObject({ code: 'UserErrorNotFound' });
    begin('job-3', { request: { kind: 'backup', instanceId: two.known('one').id } });
    end('job-3');
    const backedUp = two.engine.store.jobs.get('job-3')?.job;
    if (backedUp === undefined) throw new Error('it was begun');
    const again = await starter.again(backedUp);
    expect(two.engine.store.jobs.get(again)?.job.kind).toBe('backup');
  });

  const requestOf = (id: string) => two.engine.store.jobs.request(id);
  const exclusiveOf = (exclusive: string) => two.engine.store.jobs.runningExclusive(exclusive)?.job.id;

  it('keep what was asked for, and what may not run beside them', async () => {
    const instance = two.known('one');
    // by its id: the archives of these points are none, as the verifications find out meanwhile
    const point = { instance: 'one', point: newer };
    const common = { instanceId: instance.id, pointId: newer };
    const serverId = two.engine.store.servers.list()[0]?.id;
    const read = await starter.startVerify(point);
    expect(requestOf(read)).toStrictEqual({ kind: 'verify', ...common });
    const choices = { jobs: 3, noOwner: true };
    const restored = await starter.startVerify(point, { server: 'server-1', ...choices } as never);
    expect(requestOf(restored)).toMatchObject({
      kind: 'verify',
      ...common,
      byRestore: { serverId, ...choices },
    });
    const rows = { ...point, targetServer: 'server-1', database: 'copy', table: { name: 't' } };
    const rowsId = await starter.startRestoreRows({ ...rows, typedName: 'copy' });
    expect(requestOf(rowsId)).toStrictEqual({
      kind: 'restore-rows',
      ...common,
      serverId,
      database: 'copy',
      table: { name: 't' },
    });
    expect(exclusiveOf('restore into copy on server-1')).toBe(rowsId);
    await expect(starter.startRestoreRows({ ...rows, typedName: 'cop' })).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'To load rows into a database that exists, type its name: "copy".',
    });
    const path = `${two.engine.folder}/files`;
    const files = await starter.startRestoreAsFiles(
      point,
      { kind: 'folder', path },
      {},
      { skipDamaged: true },
    );
    expect(requestOf(files)).toStrictEqual({
      kind: 'restore-as-files',
      ...common,
      destination: { kind: 'folder', path },
      skipDamaged: true,
    });
    expect(exclusiveOf(`restore of ${newer} into ${path}`)).toBe(files);
  });

  it('write into a server that is tagged prod only with the word, the second time, too', async () => {
    const { store } = two.engine;
    const [known] = store.servers.list();
    if (known === undefined) throw new Error('there is a server');
    store.servers.update({ ...known, environment: 'prod' });
    const rows = {
      instance: 'one',
      point: newer,
      targetServer: 'server-1',
      database: 'copy',
      table: { name: 't' },
      typedName: null,
    };
    const asDatabase = { ...rows, ...NewDatabase.parse({ newDatabase: 'shop_copy' }) };
    const refusal = {
      code: 'UserErrorEnvironmentNotConfirmed',
      steps: [{ do: 'confirm-environment', server: known.name, environment: 'prod' }],
    };
    const confirmed = { confirmedEnvironment: 'prod' };
    await expect(starter.startRestoreRows(rows)).rejects.toMatchObject(refusal);
    await expect(starter.startRestoreAsDatabase(asDatabase)).rejects.toMatchObject(refusal);
    await expect(
      starter.startRestoreAsDatabase({ ...asDatabase, confirmedEnvironment: 'test' }),
    ).rejects.toMatchObject(refusal);
    const id = await starter.startRestoreAsDatabase({ ...asDatabase, ...confirmed });
    // the word is no part of what was asked for: whoever asks again types it again
    expect(JSON.stringify(requestOf(id))).not.toContain('confirmedEnvironment');
    await starter.startRestoreRows({ ...rows, ...confirmed });
    await starter.jobs.idle();
    const ended = store.jobs.get(id)?.job;
    if (ended === undefined) throw new Error('it was started');
    await expect(starter.again(ended)).rejects.toMatchObject(refusal);
    expect(requestOf(await starter.again(ended, 'prod'))).toStrictEqual(requestOf(id));
  });
});
