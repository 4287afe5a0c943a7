import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../../../../renderer/features/protect/candidates.ts';
import {
  firstGrantManyState,
  nextGrantManyState,
  type GrantManyEvent,
} from '../../../../../../renderer/features/protect/grant/many-state.ts';
import type { GrantOutcome } from '../../../../../../renderer/features/protect/grant/outcomes.ts';

const lacking = ['shop', 'wiki'].map((database): Candidate => ({
  key: database,
  serverId: 'srv-1',
  serverName: 'prod',
  database,
  owner: 'ada',
  encoding: 'UTF8',
  sizeBytes: null,
}));

const first = {
  serverId: 'srv-1',
  form: 'smallest',
  selected: new Set(['shop', 'wiki']),
  user: '',
  password: '',
  outcomes: new Map<string, GrantOutcome>(),
  isRunning: false,
} as const;

const after = (...events: GrantManyEvent[]) =>
  events.reduce(nextGrantManyState, firstGrantManyState(lacking));

const granted: GrantOutcome = { state: 'granted', after: { ready: true, summary: 'Nothing is missing.' } };
const typed = [
  { kind: 'user typed', user: 'postgres' },
  { kind: 'password typed', password: 'secret' },
] as const;
const run = [
  { kind: 'run started', keys: ['shop', 'wiki'] },
  { kind: 'outcome known', key: 'shop', outcome: granted },
] as const;

describe('granting in many databases', () => {
  it('begins with all of them, in the smallest form, on the server of the first', () => {
    expect(after()).toEqual(first);
    expect(firstGrantManyState([])).toEqual({ ...first, serverId: '', selected: new Set() });
  });

  it('has a run in which each has an outcome of its own', () => {
    const outcomes = new Map<string, GrantOutcome>([
      ['shop', granted],
      ['wiki', { state: 'waiting' }],
    ]);
    const login = { user: 'postgres', password: 'secret' };
    expect(after(...typed, ...run)).toEqual({ ...first, ...login, outcomes, isRunning: true });
    expect(after(...typed, ...run, { kind: 'run ended' })).toEqual({ ...first, ...login, outcomes });
  });

  it('keeps the outcome of what the next run leaves out', () => {
    expect(after(...run, { kind: 'run started', keys: ['wiki'] }).outcomes).toEqual(
      new Map<string, GrantOutcome>([
        ['shop', granted],
        ['wiki', { state: 'waiting' }],
      ]),
    );
  });

  it('forgets login and outcomes with another server', () => {
    expect(
      after(...typed, ...run, { kind: 'run ended' }, { kind: 'server chosen', serverId: 'srv-2' }),
    ).toEqual({ ...first, serverId: 'srv-2' });
  });

  it('forgets outcomes with another form or SQL that is made again, and keeps the login', () => {
    const login = { user: 'postgres', password: 'secret' };
    const ended = [...typed, ...run, { kind: 'run ended' }] as const;
    expect(after(...ended, { kind: 'form chosen', form: 'classic' })).toEqual({
      ...first,
      ...login,
      form: 'classic',
    });
    expect(after(...ended, { kind: 'read again' })).toEqual({ ...first, ...login });
  });

  it('selects databases without touching what was found of them', () => {
    const { selected, outcomes } = after(...run, {
      kind: 'databases selected',
      selected: new Set(['wiki']),
    });
    expect(selected).toEqual(new Set(['wiki']));
    expect(outcomes.get('shop')).toEqual(granted);
  });
});
