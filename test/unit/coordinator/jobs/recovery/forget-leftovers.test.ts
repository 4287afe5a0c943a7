import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  forgetLeftDatabases,
  letGo,
} from '../../../../../main/coordinator/jobs/recovery/forget-leftovers.ts';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import { Leftover } from '../../../../../main/store/tables/jobs/leftovers.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import { openEngine, type TestEngine } from '../../../../support/engine.ts';
import { job, owner, server } from '../../../../support/store-records.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

/** A job with half-made databases on a server; ended unless it runs. */
function leave(
  id: string,
  databases: readonly string[],
  more: { runs?: boolean; serverId?: string } = {},
): Job {
  const { runs = false, serverId = 'server-1' } = more;
  const { store } = engine;
  store.jobs.insert(job(id), owner);
  for (const database of databases) {
    store.leftovers.insert(
      id,
      Leftover.parse({ kind: 'database', words: `the database ${database}`, serverId, database }),
    );
  }
  if (!runs) {
    const endedAt = engine.clock.now().toISOString();
    store.jobs.end(id, { state: 'failed', endedAt, progress: null, result: null, error: null });
  }
  const stored = store.jobs.get(id)?.job;
  if (stored === undefined) throw new Error('no job');
  return stored;
}

const left = () => engine.store.leftovers.list().map(({ words }) => words);
const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('half-made databases on a server that is removed', () => {
  it('go where each is named that stays, once, and those of other servers stay on the list', () => {
    leave('job-1', ['b', 'a']);
    leave('job-2', ['a']);
    leave('job-3', ['c'], { serverId: 'server-2' });
    expect(forgetLeftDatabases(engine.store, server(), ['a', 'b', 'not there'])).toEqual(['a', 'b']);
    expect(left()).toEqual(['the database c']);
  });

  it('stay, and keep the server, where one is not named', () => {
    leave('job-1', ['one', 'two']);
    const error = thrownBy(() => forgetLeftDatabases(engine.store, server(), ['one']));
    expect(error).toBeInstanceOf(PgkeepError);
    expect(error).toMatchObject({
      code: 'UserErrorJobConflict',
      message: 'server-1 is needed: pgkeep still has to drop the half-made databases "one", "two" there.',
      steps: [{ do: 'leave-databases', server: 'server-1', databases: ['one', 'two'] }],
      sql: 'DROP DATABASE "one";\nDROP DATABASE "two";',
    });
    expect(left()).toHaveLength(2);
  });

  it('keep the server while a job works on one, whatever is named', () => {
    leave('job-1', ['one']);
    leave('job-2', ['two'], { runs: true });
    expect(thrownBy(() => forgetLeftDatabases(engine.store, server(), ['one', 'two']))).toMatchObject({
      code: 'UserErrorJobConflict',
      message: 'server-1 is needed: a job works on the database one, the database two.',
    });
    expect(left()).toHaveLength(2);
  });

  it('are none where nothing was left', () => {
    expect(forgetLeftDatabases(engine.store, server(), [])).toEqual([]);
    leave('job-1', ['c'], { serverId: 'server-2', runs: true });
    expect(forgetLeftDatabases(engine.store, server(), [])).toEqual([]);
  });
});

describe('what a job left is let go', () => {
  it('by its words, and nothing of another job', async () => {
    const mine = leave('job-1', ['one', 'two']);
    leave('job-2', ['one']);
    expect((await letGo(engine, mine, ['the database one'])).leftovers).toEqual(['the database two']);
    expect(left().toSorted()).toEqual(['the database one', 'the database two']);
    await expect(letGo(engine, mine, ['the database one'])).rejects.toMatchObject({
      code: 'UserErrorNotFound',
    });
  });

  it('all of what is named or nothing', async () => {
    const mine = leave('job-1', ['one']);
    await expect(letGo(engine, mine, ['the database one', 'else'])).rejects.toMatchObject({
      code: 'UserErrorNotFound',
      message: 'The job has not left else, or it is cleaned by now.',
    });
    expect(left()).toEqual(['the database one']);
  });

  it('not while it runs', async () => {
    const running = leave('job-1', ['one'], { runs: true });
    await expect(letGo(engine, running, ['the database one'])).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
    });
    expect(left()).toEqual(['the database one']);
  });
});
