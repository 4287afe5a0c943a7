import { describe, expect, it } from 'vitest';
import { emptyDraft } from '../../../../../renderer/features/restore/draft.ts';
import { keptChoices, type KeptRestore } from '../../../../../renderer/features/restore/kept-draft.ts';
import {
  firstRestoreWizardState,
  nextRestoreWizardState,
  storageFormOf,
  type RestoreWizardEvent,
  type RestoreWizardStart,
} from '../../../../../renderer/features/restore/wizard-state.ts';
import type { RestoreGrants } from '../../../../../renderer/ui/privileges/restore-grants.tsx';
import { emptyStorage } from '../../../../../renderer/ui/storage/form.ts';
import { JobRequest } from '../../../../../shared/jobs/job-request.ts';

const nothing: RestoreWizardStart = { like: null, place: null, keychain: false, kept: null };

const empty = {
  draft: emptyDraft(false),
  secret: '',
  selectionToCheck: null,
  grantsToRun: null,
  isResumed: false,
  before: null,
} as const;

const after = (...events: RestoreWizardEvent[]) =>
  events.reduce(nextRestoreWizardState, firstRestoreWizardState(nothing));

describe('what the restore wizard begins with', () => {
  it('is nothing chosen', () => {
    expect(firstRestoreWizardState(nothing)).toEqual(empty);
  });

  it('keeps secrets in the keychain where there is one', () => {
    expect(firstRestoreWizardState({ ...nothing, keychain: true })).toEqual({
      ...empty,
      draft: emptyDraft(true),
    });
    expect(emptyDraft(true).storage.source).toBe('keychain');
  });

  it('is the target of an earlier restore, with its objects still to be checked', () => {
    const selection = { schemas: ['shop'], tables: [], excludeTables: [] };
    const like = JobRequest.parse({
      kind: 'restore-as-database',
      instanceId: 'inst-1',
      pointId: 'point-1',
      serverId: 'srv-0002',
      options: { newDatabase: 'shop_2', selection, analyze: false },
    });
    expect(firstRestoreWizardState({ ...nothing, like })).toEqual({
      ...empty,
      draft: {
        ...emptyDraft(false),
        scope: 'chosen',
        serverId: 'srv-0002',
        newDatabase: 'shop_2',
        analyze: false,
      },
      selectionToCheck: selection,
    });
  });

  it('is the login of an earlier restore, as long as it goes to the same server', () => {
    const credential = {
      kind: 'key-vault',
      secret: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
      identity: 'identity-1',
    } as const;
    const first = after({ kind: 'draft changed', change: { serverId: 'srv-0002', credential } });
    const loginAfter = (change: object) =>
      nextRestoreWizardState(first, { kind: 'draft changed', change }).draft.credential;
    expect(loginAfter({ newDatabase: 'shop_3' })).toEqual(credential);
    expect(loginAfter({ serverId: 'srv-0002' })).toEqual(credential);
    expect(loginAfter({ serverId: 'srv-0003' })).toBeNull();
  });

  it('is the folder that an earlier restore wrote its files to', () => {
    const like = JobRequest.parse({
      kind: 'restore-as-files',
      instanceId: 'inst-1',
      pointId: 'point-1',
      destination: { kind: 'folder', path: '/exports' },
      skipDamaged: true,
    });
    const place = { ticket: `place-${'0'.repeat(48)}`, path: '/exports' };
    expect(firstRestoreWizardState({ ...nothing, like, place })).toEqual({
      ...empty,
      draft: {
        ...emptyDraft(false),
        target: 'files',
        skipDamaged: true,
        storage: { ...emptyDraft(false).storage, place },
      },
    });
  });

  it('is a kept draft, whose folder and secret are given again', () => {
    const place = { ticket: `place-${'0'.repeat(48)}`, path: '/exports' };
    const selectionToCheck = { schemas: ['shop'], tables: [], excludeTables: [] };
    const draft = {
      ...emptyDraft(false),
      target: 'files' as const,
      jobs: '4',
      storage: { ...emptyDraft(false).storage, place },
    };
    const kept: KeptRestore = {
      instance: 'inst-1',
      point: null,
      like: null,
      step: 'target',
      choices: keptChoices(draft),
      selectionToCheck,
    };
    const resumed = {
      ...empty,
      draft: { ...draft, storage: emptyDraft(false).storage },
      selectionToCheck,
      isResumed: true,
      before: { point: null, folder: '/exports' },
    };
    expect(firstRestoreWizardState({ ...nothing, kept })).toEqual(resumed);
    expect(firstRestoreWizardState({ ...nothing, kept, place })).toEqual({ ...resumed, draft });
  });
});

describe('the restore wizard', () => {
  it('keeps what was chosen', () => {
    expect(
      after(
        { kind: 'draft changed', change: { newDatabase: 'shop_2', jobs: '4' } },
        { kind: 'draft changed', change: { createRoles: true } },
      ),
    ).toEqual({
      ...empty,
      draft: { ...emptyDraft(false), newDatabase: 'shop_2', jobs: '4', createRoles: true },
    });
  });

  it('keeps the secret of a destination beside the draft', () => {
    const state = after(
      { kind: 'storage changed', change: { kind: 'azure-blob', credential: 'sas', secret: 'sig=1' } },
      { kind: 'storage changed', change: { url: 'https://a.blob.core.windows.net/c' } },
    );
    const storage = {
      ...emptyDraft(false).storage,
      kind: 'azure-blob',
      credential: 'sas',
      url: 'https://a.blob.core.windows.net/c',
    };
    expect(state).toEqual({ ...empty, draft: { ...emptyDraft(false), storage }, secret: 'sig=1' });
    expect(state.draft.storage).not.toHaveProperty('secret');
    expect(storageFormOf(state)).toEqual({ ...storage, secret: 'sig=1' });
    expect(after({ kind: 'storage changed', change: { secret: '' } }).secret).toBe('');
  });

  it('has nothing of a secret before one is typed', () => {
    expect(storageFormOf(after())).toEqual(emptyStorage(false));
  });

  it('checks the objects of an earlier restore once, and leaves all else', () => {
    const selectionToCheck = { schemas: ['shop'], tables: [], excludeTables: [] };
    const choice = { relations: new Set(['["shop","orders"]']), others: new Set(['shop']) };
    const state = { ...after(), selectionToCheck };
    expect(nextRestoreWizardState(state, { kind: 'selection found', choice })).toEqual({
      ...empty,
      draft: { ...emptyDraft(false), choice },
    });
  });

  it('asks to run SQL until the drawer closes', () => {
    const grants: RestoreGrants = {
      request: {
        instance: 'inst-1',
        point: 'point-1',
        targetServer: 'srv-0002',
        newDatabase: 'shop_2',
        jobs: 1,
        selection: { schemas: [], tables: [], excludeTables: [] },
        noOwner: false,
        noPrivileges: false,
        roleMap: [],
        createRoles: false,
        keepPartial: false,
        analyze: true,
        allOrNothing: false,
        skipDamaged: false,
        activate: false,
      },
      action: 'grant',
      digest: 'd1',
      role: 'ada',
    };
    expect(after({ kind: 'run asked for', grants })).toEqual({ ...empty, grantsToRun: grants });
    expect(after({ kind: 'run asked for', grants }, { kind: 'run closed' })).toEqual(empty);
  });

  it('says once that it goes on with a kept draft', () => {
    const state = { ...after(), isResumed: true };
    expect(nextRestoreWizardState(state, { kind: 'resumed noticed' })).toEqual(empty);
  });

  it('holds data only, which a browser can keep as it is', () => {
    const state = after(
      {
        kind: 'draft changed',
        change: {
          roleMap: new Map([['app', 'web']]),
          choice: { relations: new Set(['["shop","orders"]']), others: new Set() },
        },
      },
      { kind: 'storage changed', change: { url: 'https://a.blob.core.windows.net/c' } },
    );
    expect(structuredClone(state)).toEqual(state);
  });
});
