import { describe, expect, it } from 'vitest';
import {
  protectStepIds,
  type ProtectStep,
  type StepFacts,
} from '../../../../../../renderer/features/protect/steps/list.ts';
import { nextStep, shownStep, stepReason } from '../../../../../../renderer/features/protect/steps/reason.ts';

const known = { isVaultGiven: true, doLoginsWork: true, areOptionsValid: true, policyOpen: null };
const facts: StepFacts = { ...known, chosen: 2, awaited: 0, hasVault: true, ready: 1, underWay: 0 };
const nothing: StepFacts = { ...known, chosen: 0, awaited: 0, hasVault: false, ready: 0, underWay: 0 };
const reasons = (some: StepFacts) => protectStepIds.map((id) => stepReason(id, some));

describe('the steps of the protect wizard', () => {
  it('stand in their order', () => {
    expect(protectStepIds).toEqual(['databases', 'vault', 'credential', 'policy', 'readiness', 'review']);
  });
});

describe('why a step cannot be left', () => {
  it('is nothing when all is chosen and something is ready', () => {
    expect(reasons(facts)).toEqual([null, null, null, null, null, null]);
  });

  it('is the first that is not chosen, and that nothing is ready', () => {
    const database = 'Choose at least one database.';
    expect(reasons(nothing)).toEqual([database, database, database, database, database, database]);
    const vault = 'Choose a vault.';
    expect(reasons({ ...nothing, chosen: 1 })).toEqual([null, vault, vault, vault, vault, vault]);
    const ready = 'No database is ready.';
    expect(reasons({ ...facts, ready: 0 })).toEqual([null, null, null, null, ready, ready]);
  });

  it('is an option that cannot be kept, at the end only', () => {
    const words = 'A number of the options is out of range.';
    expect(reasons({ ...facts, areOptionsValid: false })).toEqual([null, null, null, null, null, words]);
  });

  it('is that the policies of the vault are not known', () => {
    const reading = 'Reading the policies of the vault…';
    expect(reasons({ ...facts, policyOpen: 'reading' })).toEqual([
      null,
      null,
      null,
      reading,
      reading,
      reading,
    ]);
    const notRead = 'The vault was not read: choose to have no policy, or try again.';
    expect(stepReason('policy', { ...facts, policyOpen: 'not read' })).toBe(notRead);
  });

  it('is how many are still being checked, though others are ready', () => {
    const checking = { ...facts, chosen: 3, underWay: 2 };
    const words = 'Checking, 2 databases to go.';
    expect(reasons(checking)).toEqual([null, null, null, null, words, words]);
    expect(stepReason('readiness', { ...checking, underWay: 1 })).toBe('Checking, 1 database to go.');
  });

  it('is that servers are being asked for what is chosen', () => {
    expect(stepReason('databases', { ...facts, awaited: 1 })).toBe('Asking the servers…');
    expect(stepReason('review', { ...facts, awaited: 1 })).toBe('Asking the servers…');
  });
});

describe('the step that Next leads to', () => {
  const leadsTo = (step: ProtectStep, some: Partial<StepFacts> = {}) =>
    protectStepIds[nextStep(protectStepIds.indexOf(step), { ...facts, ...some })];

  it('passes over what needs no answer', () => {
    expect(leadsTo('databases')).toBe('policy');
    expect(leadsTo('vault')).toBe('policy');
    expect(leadsTo('credential')).toBe('policy');
    expect(leadsTo('policy')).toBe('readiness');
    expect(leadsTo('readiness')).toBe('review');
    expect(leadsTo('review')).toBe('review');
  });

  it('is a choice among several vaults, and a login that does not work', () => {
    expect(leadsTo('databases', { isVaultGiven: false })).toBe('vault');
    expect(leadsTo('databases', { hasVault: false })).toBe('vault');
    expect(leadsTo('databases', { doLoginsWork: false })).toBe('credential');
    expect(leadsTo('vault', { doLoginsWork: false })).toBe('credential');
  });
});

describe('the step that is shown', () => {
  it('is the one of the address where it can be reached, and the last that can otherwise', () => {
    expect(shownStep('review', facts)).toBe('review');
    expect(shownStep('vault', facts)).toBe('vault');
    expect(shownStep('review', { ...facts, ready: 0 })).toBe('readiness');
    expect(shownStep('review', { ...facts, hasVault: false })).toBe('vault');
    expect(shownStep('readiness', nothing)).toBe('databases');
  });

  it('is not held back by what is still asked or checked after a reload', () => {
    expect(shownStep('review', { ...facts, ready: 0, underWay: 2 })).toBe('review');
    expect(shownStep('review', { ...nothing, awaited: 2 })).toBe('review');
    expect(shownStep('review', { ...facts, policyOpen: 'reading' })).toBe('review');
    expect(shownStep('review', { ...facts, policyOpen: 'not read' })).toBe('policy');
  });
});
