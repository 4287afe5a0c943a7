import { describe, expect, it } from 'vitest';
import { chooseDatabases } from '../../../../main/coordinator/auto-protect/choose.ts';
import { PolicyId } from '../../../../shared/ids.ts';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';

const policy = PolicyId.parse('policy-1');
const all = { rules: [{ names: '*', policy }], except: ['scratch'] };

const present = (name: string, isOpen = true) => ({ oid: 16_384, name, isOpen });
const instance = (database: string, said: Partial<InstanceSummary> = {}) =>
  ({ database, name: database, ...said }) as InstanceSummary;

const verdict = (name: string, instances: InstanceSummary[] = [], auto = all) =>
  chooseDatabases([present(name)], auto, instances)[0]?.verdict;

describe('what rules mean for a database', () => {
  it('is that it is to be protected', () => {
    expect(chooseDatabases([present('shop')], all, [])).toEqual([
      { database: present('shop'), verdict: 'to be protected', rule: { names: '*', policy } },
    ]);
  });

  it('is nothing for what a provider keeps for itself, and for one that nobody may connect to', () => {
    for (const name of ['azure_sys', 'azure_maintenance', 'rdsadmin', 'cloudsqladmin'])
      expect(verdict(name)).toBe('never');
    expect(chooseDatabases([present('shop', false)], all, [])[0]?.verdict).toBe('never');
  });

  it('is nothing for the maintenance database, unless a rule names it', () => {
    expect(verdict('postgres')).toBe('no rule');
    expect(verdict('postgres', [], { ...all, rules: [{ names: 'postgres', policy }] })).toBe(
      'to be protected',
    );
  });

  it('is that it stays stopped, whoever stopped it', () => {
    const at = '2031-01-01T00:00:00.000Z';
    expect(verdict('shop', [instance('shop', { stoppedAt: at })])).toBe('stopped');
    expect(verdict('shop', [instance('shop', { endedElsewhere: 'deleted' })])).toBe('stopped');
    expect(verdict('shop', [instance('shop', { stoppedAt: at }), instance('shop')])).toBe('protected');
  });

  it('is that it is excluded, or that no rule has its name', () => {
    expect(verdict('scratch')).toBe('excluded');
    expect(verdict('Scratch')).toBe('to be protected');
    expect(verdict('shop', [], { rules: [{ names: 'app_*', policy }], except: [] })).toBe('no rule');
  });
});
