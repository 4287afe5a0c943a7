import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../../../renderer/features/protect/candidates.ts';
import {
  firstProtectWizardState,
  nextProtectWizardState,
  protectSteps,
  type ProtectWizardEvent,
} from '../../../../../renderer/features/protect/wizard-state.ts';
import type { ServerSummary } from '../../../../../shared/servers.ts';

const shop: Candidate = {
  key: '["srv-1","shop"]',
  serverId: 'srv-1',
  serverName: 'prod',
  database: 'shop',
  owner: 'ada',
  encoding: 'UTF8',
  sizeBytes: 2048,
};

const empty = {
  step: 'databases',
  selected: new Set<string>(),
  vaultId: null,
  drawer: null,
  submitted: [],
} as const;

const after = (...events: ProtectWizardEvent[]) =>
  events.reduce(nextProtectWizardState, firstProtectWizardState({ selected: [], vaults: [] }));

describe('what the protect wizard begins with', () => {
  it('is what the address names, and the vault where there is only one', () => {
    const [daily, yearly] = [{ id: 'vault-1' }, { id: 'vault-2' }];
    const first = (vaults: readonly { id: string }[]) =>
      firstProtectWizardState({ selected: [shop.key], vaults });
    const named = { ...empty, selected: new Set([shop.key]) };
    expect(first([])).toEqual(named);
    expect(first([daily])).toEqual({ ...named, vaultId: 'vault-1' });
    expect(first([daily, yearly])).toEqual(named);
  });

  it('is the first of its steps', () => {
    expect(protectSteps.map(({ id }) => id)).toEqual([
      'databases',
      'vault',
      'credential',
      'readiness',
      'review',
    ]);
    expect(after().step).toBe('databases');
  });
});

describe('the protect wizard', () => {
  it('goes to a step and keeps what was chosen', () => {
    expect(
      after(
        { kind: 'databases selected', selected: new Set([shop.key]) },
        { kind: 'step chosen', step: 'vault' },
        { kind: 'vault chosen', vaultId: 'vault-1' },
        { kind: 'step chosen', step: 'credential' },
        { kind: 'vault chosen', vaultId: 'vault-2' },
      ),
    ).toEqual({ ...empty, step: 'credential', selected: new Set([shop.key]), vaultId: 'vault-2' });
  });

  it('has one drawer at a time', () => {
    const server = { id: 'srv-1' } as ServerSummary;
    const findings = { kind: 'findings', candidate: shop } as const;
    const grants = { kind: 'grants', lacking: [shop] } as const;
    const logins = { kind: 'logins', servers: [server] } as const;
    expect(after({ kind: 'drawer opened', drawer: findings })).toEqual({ ...empty, drawer: findings });
    expect(
      after({ kind: 'drawer opened', drawer: findings }, { kind: 'drawer opened', drawer: grants }),
    ).toEqual({ ...empty, drawer: grants });
    expect(after({ kind: 'drawer opened', drawer: logins }, { kind: 'drawer closed' })).toEqual(empty);
  });

  it('keeps what was submitted, when it is a candidate no more', () => {
    expect(
      after(
        { kind: 'step chosen', step: 'review' },
        { kind: 'submitted', candidates: [shop] },
        { kind: 'databases selected', selected: new Set() },
      ),
    ).toEqual({ ...empty, step: 'review', submitted: [shop] });
  });

  it('holds data only, which a browser can keep as it is', () => {
    const state = after(
      { kind: 'databases selected', selected: new Set([shop.key]) },
      { kind: 'vault chosen', vaultId: 'vault-1' },
      { kind: 'drawer opened', drawer: { kind: 'findings', candidate: shop } },
    );
    expect(structuredClone(state)).toEqual(state);
  });
});
