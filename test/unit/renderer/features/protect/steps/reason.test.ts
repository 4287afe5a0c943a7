import { describe, expect, it } from 'vitest';
import {
  reachableStep,
  stepReason,
  type StepFacts,
} from '../../../../../../renderer/features/protect/steps/reason.ts';
import { protectSteps } from '../../../../../../renderer/features/protect/wizard-state.ts';

const reasons = (facts: StepFacts) => protectSteps.map(({ id }) => stepReason(id, facts));

describe('why a step cannot be left', () => {
  it('is nothing when all is chosen and something is ready', () => {
    const facts = { chosen: 2, hasVault: true, ready: 1, underWay: 0 };
    expect(reasons(facts)).toEqual([null, null, null, null, null]);
    expect(reachableStep(facts)).toBe(4);
  });

  it('is what is not chosen, and that nothing is ready', () => {
    const facts = { chosen: 0, hasVault: false, ready: 0, underWay: 0 };
    expect(reasons(facts)).toEqual([
      'Choose at least one database.',
      'Choose a vault.',
      null,
      'No database is ready.',
      'No database is ready.',
    ]);
    expect(reachableStep(facts)).toBe(0);
    expect(reachableStep({ ...facts, chosen: 1 })).toBe(1);
    expect(reachableStep({ ...facts, chosen: 1, hasVault: true })).toBe(3);
  });

  it('is how many are still being checked, though others are ready', () => {
    const facts = { chosen: 3, hasVault: true, ready: 1, underWay: 2 };
    expect(reasons(facts)).toEqual([null, null, null, 'Checking, 2 databases to go.', null]);
    expect(reachableStep(facts)).toBe(3);
    expect(stepReason('readiness', { ...facts, underWay: 1 })).toBe('Checking, 1 database to go.');
  });
});
