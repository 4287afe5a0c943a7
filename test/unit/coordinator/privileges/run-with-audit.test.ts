import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { audited } from '../../../../main/coordinator/privileges/run-with-audit.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { at, auditEntry } from '../../../support/store-records.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

describe('a run with an entry in the audit trail', () => {
  const { serverName, database, ranAs, role, purpose, action, sql, revokeSql } = auditEntry();
  const run = { serverName, database, ranAs, role, purpose, action, sql, revokeSql };
  const trail = () => engine.store.audit.list(10);

  it('is there as failed before the server is touched, and as applied after that', async () => {
    const before: unknown[] = [];
    const work = () => {
      before.push(...trail());
      return Promise.resolve('done');
    };
    expect(await audited(engine, run, work)).toBe('done');
    expect(before).toMatchObject([
      {
        ...run,
        at,
        outcome: 'failed',
        problem:
          'pgkeep ended before the server had answered: it is not known whether the SQL was committed.',
      },
    ]);
    expect(trail()).toMatchObject([{ ...run, outcome: 'applied', problem: null }]);
  });

  it('is there with what the server said, where it failed', async () => {
    await expect(audited(engine, run, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(trail()).toMatchObject([{ ...run, outcome: 'failed', problem: 'refused' }]);
  });
});
