import { describe, expect, it } from 'vitest';
import {
  firstStep,
  openingAddress,
  restorePath,
  resumed,
  type Opening,
  type RestoreAddress,
} from '../../../../../renderer/features/restore/address.ts';
import { emptyDraft, type Draft } from '../../../../../renderer/features/restore/draft.ts';
import { keptChoices, type KeptRestore } from '../../../../../renderer/features/restore/kept-draft.ts';

const place = { ticket: `place-${'0'.repeat(48)}`, path: '/exports' };
const keptWith = (change: Partial<Draft> = {}): KeptRestore => ({
  instance: 'inst-1',
  point: 'point-1',
  like: null,
  step: 'review',
  choices: keptChoices({ ...emptyDraft(false), ...change }),
  selectionToCheck: null,
});
const kept = keptWith();
const bare: RestoreAddress = { instance: '', point: undefined, search: '' };
const named: RestoreAddress = { instance: 'inst-1', point: 'point-1', search: '' };

const opens = (address: RestoreAddress, opening: Partial<Opening> = {}) =>
  openingAddress(address, { kept: null, beginsLikeAnother: false, place: null, ...opening });

describe('the path of the wizard', () => {
  it('names database and point where there are', () => {
    expect(restorePath('', undefined)).toBe('/restore');
    expect(restorePath('inst-1', null)).toBe('/restore/inst-1');
    expect(restorePath('inst-1', 'a/b')).toBe('/restore/inst-1/a%2Fb');
  });
});

describe('a new restore', () => {
  it('begins with the first step that the address leaves open', () => {
    expect(firstStep(bare, false)).toBe('database');
    expect(firstStep({ ...named, point: undefined }, false)).toBe('point');
    expect(firstStep(named, false)).toBe('objects');
    expect(firstStep(named, true)).toBe('target');
    expect(opens(bare)).toBe('/restore?step=database');
    expect(opens(named)).toBe('/restore/inst-1/point-1?step=objects');
    expect(opens({ ...named, search: 'like=job-1' }, { beginsLikeAnother: true })).toBe(
      '/restore/inst-1/point-1?like=job-1&step=target',
    );
  });

  it('shows no step for which nothing was chosen, though its address is shared', () => {
    expect(opens({ ...named, search: 'step=review' })).toBe('/restore/inst-1/point-1?step=objects');
    expect(opens({ ...named, search: 'step=point' })).toBe('/restore/inst-1/point-1?step=point');
    expect(opens({ ...bare, search: 'step=review' })).toBe('/restore?step=database');
  });
});

describe('a kept draft', () => {
  it('goes on at the step of the address', () => {
    const search = 'step=readiness';
    expect(resumed({ ...named, search }, kept)).toBe(kept);
    expect(opens({ ...named, search }, { kept })).toBe('/restore/inst-1/point-1?step=readiness');
  });

  it('is where a bare address leads', () => {
    expect(opens(bare, { kept })).toBe('/restore/inst-1/point-1?step=review');
    expect(opens(bare, { kept: { ...kept, like: 'job-1' } })).toBe(
      '/restore/inst-1/point-1?like=job-1&step=review',
    );
  });

  it('leaves an older point behind where the database is restored, and shows which one is chosen', () => {
    const database = { ...named, point: undefined };
    expect(resumed(database, kept)).toBe(kept);
    expect(opens(database, { kept })).toBe('/restore/inst-1?step=point');
    // the latest was chosen, and is
    expect(opens(database, { kept: { ...kept, point: null } })).toBe('/restore/inst-1?step=review');
  });

  it('does not lead away from the choice of a database', () => {
    expect(opens({ ...bare, search: 'step=database' }, { kept })).toBe('/restore?step=database');
  });

  it('keeps what was chosen for another point', () => {
    const other = { ...named, point: 'point-2' };
    expect(resumed(other, kept)).toBe(kept);
    expect(opens(other, { kept })).toBe('/restore/inst-1/point-2?step=objects');
  });

  it('gives way to another database and to another restore to begin with', () => {
    expect(resumed({ ...named, instance: 'inst-2' }, kept)).toBeNull();
    expect(resumed({ ...named, search: 'like=job-2' }, kept)).toBeNull();
    expect(opens({ ...named, instance: 'inst-2' }, { kept })).toBe('/restore/inst-2/point-1?step=objects');
  });

  it('asks for the folder or secret of files before the last step', () => {
    const target = 'files' as const;
    const { storage } = emptyDraft(false);
    const inFolder = keptWith({ target, storage: { ...storage, place } });
    const asked = '/restore/inst-1/point-1?step=target';
    const review = '/restore/inst-1/point-1?step=review';
    expect(opens(bare, { kept: inFolder })).toBe(asked);
    expect(opens({ ...named, search: 'step=review' }, { kept: inFolder })).toBe(asked);
    expect(opens(bare, { kept: inFolder, place })).toBe(review);
    const url = 'https://a.blob.core.windows.net/c';
    const azure = { ...storage, kind: 'azure-blob' as const, url };
    expect(opens(bare, { kept: keptWith({ target, storage: azure }) })).toBe(review);
    const bySas = keptWith({ target, storage: { ...azure, credential: 'sas' } });
    expect(opens(bare, { kept: bySas })).toBe(asked);
  });

  it('opens nowhere else once it is opened', () => {
    const search = 'like=job-1&step=review&add=server';
    const opened = opens({ ...named, search }, { kept: { ...kept, like: 'job-1' } });
    expect(opened).toBe(`/restore/inst-1/point-1?${search}`);
  });
});
