import { describe, expect, it } from 'vitest';
import { emptyDraft } from '../../../../../../renderer/features/restore/draft.ts';
import {
  restoreSteps,
  restoreStepIds,
  stepsOf,
  type StepFacts,
  type StepId,
} from '../../../../../../renderer/features/restore/steps/list.ts';
import { firstOpenStep, nextReason } from '../../../../../../renderer/features/restore/steps/reason.ts';
import { emptyStorage } from '../../../../../../renderer/ui/storage/form.ts';

describe('the step that is shown', () => {
  it.each([
    ['objects', false, false, 'objects'],
    ['objects', true, false, 'database'],
    ['review', true, true, 'database'],
    ['target', false, true, 'point'],
    ['database', false, true, 'database'],
  ] as const)('%s, database unknown %s, point gone %s: %s', (wanted, isUnknown, isGone, shown) => {
    expect(firstOpenStep(wanted, { target: 'database', hasInstance: true, isUnknown, isGone })).toBe(shown);
  });

  it('is one that the target has, and the first where no database is named', () => {
    const there = { hasInstance: true, isUnknown: false, isGone: false };
    expect(firstOpenStep('readiness', { ...there, target: 'database' })).toBe('readiness');
    expect(firstOpenStep('readiness', { ...there, target: 'files' })).toBe('review');
    expect(firstOpenStep('target', { ...there, target: 'files', hasInstance: false })).toBe('database');
  });
});

describe('the steps of the restore wizard', () => {
  it('stand in their order; files need no server that is checked', () => {
    const all = ['database', 'point', 'objects', 'target', 'readiness', 'review'];
    expect(restoreStepIds).toEqual(all);
    expect(stepsOf('database').map(({ id }) => id)).toEqual(all);
    expect(stepsOf('files').map(({ id }) => id)).toEqual(all.filter((id) => id !== 'readiness'));
  });
});

describe('the words beside Next', () => {
  it('ask for the place of files before anything is in the form, and then for what is missing', () => {
    const files = { ...emptyDraft(false), target: 'files' as const };
    const missing = 'Fill in what is missing first.';
    expect(nextReason('target', files, missing)).toBe('Name the place for the files.');
    const named = { ...files, storage: { ...files.storage, url: 'https://a.blob.core.windows.net/c' } };
    expect(nextReason('target', named, missing)).toBe(missing);
    expect(nextReason('target', named, null)).toBeNull();
    expect(nextReason('objects', files, null)).toBeNull();
    expect(nextReason('target', emptyDraft(false), 'Choose a server.')).toBe('Choose a server.');
  });
});

const stepReason = (step: StepId, facts: StepFacts) =>
  restoreSteps.find(({ id }) => id === step)?.reason(facts);

describe('why a step cannot be left', () => {
  const facts: StepFacts = {
    instance: 'inst-1',
    instanceKnown: true,
    points: { chosen: {}, query: { isPending: false } },
    draft: emptyDraft(false),
    storage: emptyStorage(false),
    contentsRead: true,
    selection: { schemas: [], tables: [], excludeTables: [] },
    target: { server: {}, nameProblem: null, test: { isPending: false } },
    readiness: { data: { ready: true }, isFetching: false, error: null },
  };

  it('is nothing when all is chosen', () => {
    const steps = ['database', 'point', 'objects', 'target', 'readiness', 'review'] as const;
    expect(steps.map((step) => stepReason(step, facts))).toEqual([null, null, null, null, null, null]);
  });

  it('is said for what is missing', () => {
    expect(stepReason('database', { ...facts, instance: '' })).toBe('Choose a database.');
    expect(stepReason('objects', { ...facts, selection: null })).toContain('Check something');
    expect(stepReason('target', { ...facts, target: { ...facts.target, nameProblem: 'taken' } })).toBe(
      'taken',
    );
    expect(stepReason('target', { ...facts, draft: { ...facts.draft, jobs: '65' } })).toContain('1 to 64');
    expect(stepReason('target', { ...facts, draft: { ...facts.draft, target: 'files' } })).toContain(
      'Fill in',
    );
    expect(
      stepReason('review', { ...facts, readiness: { ...facts.readiness, data: { ready: false } } }),
    ).toBe('Blockers have to be fixed first.');
  });
});
