import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { emptyDraft, type Draft } from '../../../../../renderer/features/restore/draft.ts';
import {
  draftOfKept,
  keptChoices,
  restoreDraft,
  type KeptRestore,
} from '../../../../../renderer/features/restore/kept-draft.ts';

const draft: Draft = {
  ...emptyDraft(true),
  scope: 'chosen',
  choice: { relations: new Set(['["shop","orders"]']), others: new Set(['shop']) },
  target: 'files',
  serverId: 'srv-0002',
  credential: {
    kind: 'key-vault',
    secret: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
    identity: 'identity-1',
  },
  newDatabase: 'shop_2',
  roleMap: new Map([['app', 'web']]),
  jobs: '4 or so',
  storage: {
    ...emptyDraft(true).storage,
    url: 'https://a.blob.core.windows.net/c?sig=s3cret',
    place: { ticket: `place-${'5'.repeat(48)}`, path: '/exports' },
  },
};
const kept: KeptRestore = {
  instance: 'inst-1',
  point: null,
  like: 'job-1',
  step: 'target',
  choices: keptChoices(draft),
  selectionToCheck: { schemas: [], tables: [{ name: 'orders' }], excludeTables: [] },
};

function stubStorage(): Map<string, string> {
  const items = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, text: string) => void items.set(name, text),
    removeItem: (name: string) => void items.delete(name),
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return items;
}

describe('what is kept of a restore', () => {
  it('comes back as it was chosen', () => {
    stubStorage();
    restoreDraft.write(kept);
    const read = restoreDraft.read();
    expect(read).toEqual(kept);
    expect(read?.choices.choice.relations).toEqual(new Set(['["shop","orders"]']));
    expect(draftOfKept(kept.choices, draft.storage.place)).toEqual({
      ...draft,
      storage: { ...draft.storage, url: 'https://a.blob.core.windows.net/c' },
    });
  });

  it('has neither a secret nor a ticket', () => {
    const items = stubStorage();
    restoreDraft.write(kept);
    const [text = ''] = items.values();
    expect(text).toContain('/exports');
    expect(text).not.toContain('s3cret');
    expect(text).not.toContain('place-');
    expect(text).not.toMatch(/ticket/i);
  });
});
