import { describe, expect, it } from 'vitest';
import {
  askedLogins,
  loggingInBy,
  policyPlan,
} from '../../../../../../renderer/features/protect/policy/plan.ts';
import type { ServerOutlook } from '../../../../../../shared/schedule/schedule.ts';
import { outlookWith, policies, server, theirs } from './outlook.ts';

const proposed = { policyId: null, runner: null };

describe('the policy that the wizard proposes', () => {
  it('is the daily one that a new vault has, else the first of the vault, else none', () => {
    const idOf = (some: typeof policies) =>
      policyPlan(proposed, { ...outlookWith(), policies: some }).policy?.id;
    expect(idOf(policies)).toBe('policy-ready-daily');
    expect(idOf(policies.filter(({ id }) => id !== 'policy-ready-daily'))).toBe('policy-own');
    expect(idOf([])).toBeUndefined();
  });

  it('is none as long as the vault was not read', () => {
    const plan = policyPlan(proposed, undefined);
    expect(plan.policy).toBeNull();
    expect(plan.of({ serverId: 'srv-1' })).toEqual({});
  });

  it('gives way to what is chosen, as long as the vault has that', () => {
    const idOf = (policyId: string) => policyPlan({ ...proposed, policyId }, outlookWith()).policy?.id;
    expect(idOf('policy-own')).toBe('policy-own');
    expect(idOf('policy-gone')).toBe('policy-ready-daily');
    expect(idOf('')).toBeUndefined();
    expect(policyPlan({ ...proposed, policyId: '' }, outlookWith()).of({ serverId: 'srv-1' })).toEqual({});
  });
});

describe('who runs it', () => {
  const policyId = 'policy-ready-daily';

  it('is this computer where no other one is named, or nobody', () => {
    const plan = policyPlan(proposed, outlookWith());
    expect([plan.runner, plan.runners]).toEqual(['here', ['here', 'nobody']]);
    expect(plan.of({ serverId: 'srv-1' })).toEqual({ policyId, runner: 'this home' });
    const nobody = policyPlan({ ...proposed, runner: 'nobody' }, outlookWith());
    expect(nobody.of({ serverId: 'srv-1' })).toEqual({ policyId, runner: 'none' });
  });

  it('is nobody else where the vault names this computer', () => {
    const here = outlookWith(server('srv-1', { runner: { ...theirs, home: 'mine' }, runsHere: true }));
    const plan = policyPlan({ ...proposed, runner: 'nobody' }, here);
    expect([plan.runner, plan.runners]).toEqual(['here', ['here']]);
  });

  it('is whom the vault names, and this computer for the other servers, unless it is to run all', () => {
    const both = outlookWith(server('srv-1', { runner: theirs }), server('srv-2'));
    const plan = policyPlan(proposed, both);
    expect([plan.runner, plan.runners]).toEqual(['as said', ['as said', 'here']]);
    expect(plan.of({ serverId: 'srv-1' })).toEqual({ policyId });
    expect(plan.of({ serverId: 'srv-2' })).toEqual({ policyId, runner: 'this home' });
    const here = policyPlan({ ...proposed, runner: 'here' }, both);
    expect(here.of({ serverId: 'srv-1' })).toEqual({ policyId, runner: 'this home' });
  });
});

describe('what stands against it', () => {
  const needsPerson = 'The login of prod is asked for at every use.';
  const variable = 'The login of test comes from the environment variable PW.';

  it('is a login that needs a person: these databases have no policy', () => {
    const plan = policyPlan(proposed, outlookWith(server('srv-1', { needsPerson }), server('srv-2')));
    expect(plan.refused.map(({ serverId }) => serverId)).toEqual(['srv-1']);
    expect(plan.of({ serverId: 'srv-1' })).toEqual({});
    expect(plan.of({ serverId: 'srv-2' })).toEqual({ policyId: 'policy-ready-daily', runner: 'this home' });
    expect(
      policyPlan({ ...proposed, policyId: '' }, outlookWith(server('srv-1', { needsPerson }))).refused,
    ).toEqual([]);
  });

  it('is a login of its own that needs a person: the other databases of the server have the policy', () => {
    const own = { readBy: 'identity-1' as ServerOutlook['readBy'] };
    const outlook = outlookWith(server('srv-1'), server('srv-1', { ...own, needsPerson }));
    const plan = policyPlan(proposed, outlook);
    expect(plan.refused).toEqual([server('srv-1', { ...own, needsPerson })]);
    expect(plan.of({ serverId: 'srv-1', credential: { identity: 'identity-1' } })).toEqual({});
    const policy = { policyId: 'policy-ready-daily', runner: 'this home' };
    expect(plan.of({ serverId: 'srv-1' })).toEqual(policy);
    const fine = policyPlan(proposed, outlookWith(server('srv-1', { needsPerson }), server('srv-1', own)));
    expect(fine.of({ serverId: 'srv-1', credential: { identity: 'identity-1' } })).toEqual(policy);
    expect(fine.of({ serverId: 'srv-1' })).toEqual({});
  });

  it('is no such login where another computer, which has its own, runs it', () => {
    const other = outlookWith(server('srv-1', { needsPerson, variable, runner: theirs }));
    const plan = policyPlan(proposed, other);
    expect([plan.refused, plan.variables]).toEqual([[], []]);
    const here = policyPlan({ ...proposed, runner: 'here' }, other);
    expect(here.refused).toHaveLength(1);
    expect(here.variables).toEqual([]);
  });

  it('is a variable, of which is warned as long as somebody runs it', () => {
    const outlook = outlookWith(server('srv-1', { variable }), server('srv-2'));
    expect(policyPlan(proposed, outlook).variables.map(({ serverId }) => serverId)).toEqual(['srv-1']);
    expect(policyPlan({ ...proposed, runner: 'nobody' }, outlook).variables).toEqual([]);
  });

  it('is the sign-in of a person, of which is warned where this home runs it', () => {
    const outlook = outlookWith(server('srv-1', { personalSignIn: 'A person.' }), server('srv-2'));
    const personal = (runner: 'here' | 'nobody') =>
      policyPlan({ ...proposed, runner }, outlook).personal.map(({ serverId }) => serverId);
    expect(personal('here')).toEqual(['srv-1']);
    expect(personal('nobody')).toEqual([]);
    expect(policyPlan(proposed, outlook).of({ serverId: 'srv-1' })).toEqual({
      policyId: 'policy-ready-daily',
      runner: 'this home',
    });
  });
});

describe('what is asked about logins', () => {
  it('each way to log in is asked about once, whatever the order of the databases', () => {
    const own = (serverId: string, identity: string) => ({ serverId, credential: { identity } });
    const databases = [own('srv-2', 'b'), { serverId: 'srv-2' }, own('srv-1', 'a'), { serverId: 'srv-1' }];
    const asked = {
      servers: ['srv-1', 'srv-2'],
      secrets: [
        { server: 'srv-1', identity: 'a' },
        { server: 'srv-2', identity: 'b' },
      ],
    };
    expect(askedLogins([...databases, ...databases])).toEqual(asked);
    expect(askedLogins(databases.toReversed())).toEqual(asked);
  });

  it('a server is not asked about where each of its databases has a login of its own', () => {
    expect(askedLogins([{ serverId: 'srv-1', credential: { identity: 'a' } }]).servers).toEqual([]);
  });

  it('the databases of a login are found again', () => {
    const readBy = 'identity-1' as ServerOutlook['readBy'];
    const databases = [
      { serverId: 'srv-1' },
      { serverId: 'srv-1', credential: { identity: 'identity-1' } },
      { serverId: 'srv-1', credential: { identity: 'identity-2' } },
      { serverId: 'srv-2', credential: { identity: 'identity-1' } },
    ];
    expect(loggingInBy(databases, [server('srv-1', { readBy })])).toEqual([databases[1]]);
    expect(loggingInBy(databases, [server('srv-1')])).toEqual([databases[0]]);
  });
});
