import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tabDraft, textMap, textSet } from '../../../../../renderer/ui/drafts/tab-draft.ts';

const Shopping = z.object({ step: z.enum(['list', 'pay']), things: textSet, names: textMap });
const shopping = {
  step: 'pay' as const,
  things: new Set(['bread', 'salt']),
  names: new Map([['bread', 'rye']]),
};
const key = 'pgkeep.draft.shopping';

/** A tab's storage. */
function newTab() {
  const items = new Map<string, string>();
  return {
    items,
    storage: {
      getItem: (name: string) => items.get(name) ?? null,
      setItem: (name: string, text: string) => void items.set(name, text),
      removeItem: (name: string) => void items.delete(name),
    },
  };
}

const draftOf = (tab: ReturnType<typeof newTab>, version = 1) =>
  tabDraft('shopping', version, Shopping, () => tab.storage);

describe('a draft in the tab', () => {
  it('comes back as it was, sets and maps too, until it is cleared', () => {
    const tab = newTab();
    draftOf(tab).write(shopping);
    expect(draftOf(tab).read()).toEqual(shopping);
    expect(draftOf(tab).read()).toEqual(shopping);
    draftOf(tab).clear();
    expect(draftOf(tab).read()).toBeNull();
    expect(tab.items.size).toBe(0);
  });

  it('has only what its schema names', () => {
    const tab = newTab();
    const more = { ...shopping, password: 'hunter2' };
    draftOf(tab).write(more);
    expect(tab.items.get(key)).toBe(
      '{"version":1,"draft":{"step":"pay","things":["bread","salt"],"names":[["bread","rye"]]}}',
    );
  });

  it.each([
    ['no JSON', '{'],
    ['of an older version', JSON.stringify({ version: 1, draft: { step: 'pay' } })],
    ['with a step that is there no more', draftText({ step: 'pray', things: [], names: [] })],
    ['with another kind of value', draftText({ step: 'pay', things: 'bread', names: [] })],
    ['without a field', draftText({ step: 'pay', things: [] })],
    ['nothing', 'null'],
  ])('is dropped quietly when it is %s', (_, text) => {
    const tab = newTab();
    tab.items.set(key, text);
    expect(draftOf(tab, 2).read()).toBeNull();
    expect(tab.items.size).toBe(0);
  });

  it('is kept nowhere where the browser has no storage for it', () => {
    const refused = () => {
      throw new Error('the browser refuses');
    };
    const draft = tabDraft('shopping', 1, Shopping, refused);
    draft.write(shopping);
    expect(draft.read()).toBeNull();
    draft.clear();
    expect(draft.read()).toBeNull();
  });
});

function draftText(draft: unknown): string {
  return JSON.stringify({ version: 2, draft });
}
