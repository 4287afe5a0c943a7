import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepFailure, keepState, stateOf } from '../../../../main/coordinator/privileges/kept-state.ts';
import type { BackupPrivileges } from '../../../../shared/privileges.ts';
import { openProtectingEngine, type TestEngine } from '../../../support/engine.ts';
import { at, instance } from '../../../support/store-records.ts';

const shop = instance('inst-1');
let engine: TestEngine;
beforeEach(async () => {
  engine = await openProtectingEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

const found = (ready: boolean) =>
  ({
    ready,
    summary: 'as it is',
    checkedAt: at,
    findings: ['ok', 'warning', 'blocker', 'warning'].map((severity) => ({ severity })),
  }) as unknown as BackupPrivileges;

const kept = () => engine.store.privilegeStates.get('inst-1');

describe('what a check of an instance said', () => {
  it('is kept in short', async () => {
    const state = { instanceId: 'inst-1', checkedAt: at, ready: true, summary: 'as it is', warnings: 2 };
    expect(stateOf(shop, found(true))).toStrictEqual(state);
    await keepState(engine, shop, found(true));
    expect(kept()).toStrictEqual(state);
  });

  const failure = { instanceId: 'inst-1', ready: null, summary: 'gone', warnings: 0 };

  it.each([
    ['nothing yet', undefined, failure],
    ['that all is well', true, failure],
    // a server that was away for a moment has fixed nothing
    ['that something is missing', false, { ready: false, summary: 'as it is' }],
  ])('gives way to a failure where it was %s, or stays', async (_what, ready, after) => {
    if (ready !== undefined) await keepState(engine, shop, found(ready));
    engine.clock.advance(1_000);
    expect(await keepFailure(engine, shop, new Error('gone'))).toStrictEqual({
      ...failure,
      checkedAt: '2026-11-23T18:00:01.000Z',
    });
    expect(kept()).toMatchObject(after);
  });
});
