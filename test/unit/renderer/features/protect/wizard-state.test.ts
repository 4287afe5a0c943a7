import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../../../renderer/features/protect/candidates.ts';
import {
  firstProtectWizardState,
  nextProtectWizardState,
  type ProtectWizardEvent,
} from '../../../../../renderer/features/protect/wizard-state.ts';
import { firstOptionsForm } from '../../../../../renderer/ui/options/form.ts';
import { defaultInstanceOptions } from '../../../../../shared/instances/instances.ts';
import type { ServerSummary } from '../../../../../shared/servers/servers.ts';

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
  selected: new Set<string>(),
  vaultId: null,
  serverId: '',
  backsUp: true,
  policy: { policyId: null, runner: null },
  options: firstOptionsForm(defaultInstanceOptions),
  drawer: null,
  secrets: {},
  submitted: [],
  isResumed: false,
} as const;

const asked = { databases: [], vaultId: null, serverId: '' };

const after = (...events: ProtectWizardEvent[]) =>
  events.reduce(nextProtectWizardState, firstProtectWizardState({ asked, vaults: [], kept: null }));

const secret = {
  kind: 'key-vault' as const,
  secret: 'https://kv1.vault.azure.net/secrets/a',
  identity: 'identity-1',
};

describe('what the protect wizard begins with', () => {
  const [daily, yearly] = [{ id: 'vault-1' }, { id: 'vault-2' }];

  it('is what the address names, and the vault where there is only one', () => {
    const first = (vaults: readonly { id: string }[], vaultId: string | null = null) =>
      firstProtectWizardState({
        asked: { databases: [shop.key], vaultId, serverId: 'srv-1' },
        vaults,
        kept: null,
      });
    const named = { ...empty, selected: new Set([shop.key]), serverId: 'srv-1' };
    expect(first([])).toEqual(named);
    expect(first([daily])).toEqual({ ...named, vaultId: 'vault-1' });
    expect(first([daily, yearly])).toEqual(named);
    expect(first([daily, yearly], 'vault-2')).toEqual({ ...named, vaultId: 'vault-2' });
    expect(first([daily], 'vault-gone')).toEqual({ ...named, vaultId: 'vault-1' });
  });

  it('is what was kept', () => {
    const kept = {
      asked: '',
      step: 'vault' as const,
      selected: new Set([shop.key]),
      vaultId: 'vault-2',
      serverId: 'srv-2',
      backsUp: false,
      policy: { policyId: 'policy-1', runner: 'here' as const },
      options: { ...empty.options, level: '3', compression: 'zstd' as const },
      secrets: { [shop.key]: secret },
    };
    const first = (serverId: string, vaults = [daily, yearly]) =>
      firstProtectWizardState({ asked: { ...asked, serverId }, vaults, kept });
    const { options, policy } = kept;
    const resumed = {
      ...empty,
      selected: new Set([shop.key]),
      backsUp: false,
      policy,
      options,
      secrets: kept.secrets,
      isResumed: true,
    };
    expect(first('')).toEqual({ ...resumed, vaultId: 'vault-2', serverId: 'srv-2' });
    expect(first('srv-1')).toEqual({ ...resumed, vaultId: 'vault-2', serverId: 'srv-1' });
    expect(first('', [daily])).toEqual({ ...resumed, vaultId: 'vault-1', serverId: 'srv-2' });
  });
});

describe('the protect wizard', () => {
  it('assigns a secret to many databases, and takes it from some', () => {
    const assigned = { kind: 'secret assigned', keys: ['a', 'b'], credential: secret } as const;
    expect(after(assigned).secrets).toEqual({ a: secret, b: secret });
    const other = { ...secret, login: 'app' };
    expect(
      after(
        assigned,
        { kind: 'secret assigned', keys: ['b', 'c'], credential: other },
        { kind: 'secret assigned', keys: ['a'], credential: null },
      ).secrets,
    ).toEqual({ b: other, c: other });
  });

  it('keeps what was chosen', () => {
    expect(
      after(
        { kind: 'databases selected', selected: new Set([shop.key]) },
        { kind: 'vault chosen', vaultId: 'vault-1' },
        { kind: 'server shown', serverId: 'srv-2' },
        { kind: 'vault chosen', vaultId: 'vault-2' },
      ),
    ).toEqual({ ...empty, selected: new Set([shop.key]), vaultId: 'vault-2', serverId: 'srv-2' });
  });

  it('has the policy that is proposed until another one is chosen, and again in another vault', () => {
    const chosen = [
      { kind: 'vault chosen', vaultId: 'vault-1' },
      { kind: 'policy chosen', part: { policyId: 'policy-1' } },
      { kind: 'policy chosen', part: { runner: 'nobody' } },
      { kind: 'vault chosen', vaultId: 'vault-1' },
    ] as const;
    const policy = { policyId: 'policy-1', runner: 'nobody' };
    expect(after(...chosen)).toEqual({ ...empty, vaultId: 'vault-1', policy });
    expect(after(...chosen, { kind: 'vault chosen', vaultId: 'vault-2' })).toEqual({
      ...empty,
      vaultId: 'vault-2',
    });
  });

  it('takes the first backups unless that is left out', () => {
    expect(after().backsUp).toBe(true);
    const leftOut = { kind: 'first backups chosen', backsUp: false } as const;
    expect(after(leftOut)).toEqual({ ...empty, backsUp: false });
    expect(after(leftOut, { kind: 'submitted', candidates: [shop] }).backsUp).toBe(false);
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

  it('keeps what was submitted, and is through with what was chosen', () => {
    expect(
      after(
        { kind: 'databases selected', selected: new Set([shop.key, 'another']) },
        { kind: 'submitted', candidates: [shop] },
      ),
    ).toEqual({ ...empty, submitted: [shop] });
  });

  it('says once that it goes on with a kept draft', () => {
    const state = { ...after(), isResumed: true };
    expect(nextProtectWizardState(state, { kind: 'resumed noticed' })).toEqual(empty);
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
