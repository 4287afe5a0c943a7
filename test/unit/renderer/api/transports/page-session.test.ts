import { describe, expect, it } from 'vitest';
import {
  createPageSessionStore,
  createPendingCode,
  exchangeCode,
  isRefused,
  takeCode,
} from '../../../../../renderer/api/transports/page-session.ts';

const session = (letter: string) => ({ session: letter.repeat(43), secret: letter.repeat(43) });

/** What tabs of one origin share. */
function origin() {
  const kept = new Map<string, string>();
  const events = new EventTarget();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  return {
    kept,
    storage,
    tab: () => createPageSessionStore(() => storage, events),
    tell: (key: string | null) => events.dispatchEvent(Object.assign(new Event('storage'), { key })),
  };
}

describe('the session of an origin', () => {
  it('is shared by its tabs and found after a reload', () => {
    const { tab } = origin();
    const [first, second] = [tab(), tab()];
    expect(first.get()).toBeNull();
    first.set(session('a'));
    expect([second.get(), tab().get()]).toStrictEqual([session('a'), session('a')]);
  });

  it('that ended is forgotten, but not the one that took its place', () => {
    const { tab } = origin();
    const [old, recent] = [tab(), tab()];
    old.set(session('a'));
    recent.set(session('b'));
    old.forget(session('a'));
    expect([old.get(), recent.get()]).toStrictEqual([session('b'), session('b')]);
    recent.forget(session('b'));
    expect([old.get(), recent.get()]).toStrictEqual([null, null]);
  });

  it('is told to other tabs, and nothing else is', () => {
    const { tab, tell } = origin();
    const heard: string[] = [];
    const end = tab().onChange(() => heard.push('changed'));
    tell('pgkeep.theme');
    tell('pgkeep.session');
    tell(null);
    end();
    tell('pgkeep.session');
    expect(heard).toStrictEqual(['changed', 'changed']);
  });

  it.each(['', '{', 'null', '17', '{"session":"x"}', '{"session":"x","secret":"y"}'])(
    'that cannot be read is none: %j',
    (text) => {
      const { kept, tab } = origin();
      kept.set('pgkeep.session', text);
      expect(tab().get()).toBeNull();
    },
  );

  it('lives as long as the page where the browser keeps nothing', () => {
    const store = createPageSessionStore(() => {
      throw new Error('storage is switched off');
    }, new EventTarget());
    store.set(session('a'));
    expect(store.get()).toStrictEqual(session('a'));
    store.forget(session('a'));
    expect(store.get()).toBeNull();
  });
});

describe('the code in the address', () => {
  const at = (hash: string) => ({ hash, pathname: '/jobs', search: '?state=failed' });
  const history = () => {
    const replaced: unknown[] = [];
    return { replaced, state: 5, replaceState: (...parts: unknown[]) => void replaced.push(parts) };
  };

  it('is taken and leaves the address at once', () => {
    const mine = history();
    expect(takeCode(at(`#code=${'c'.repeat(43)}`), mine)).toBe('c'.repeat(43));
    expect(mine.replaced).toStrictEqual([[5, '', '/jobs?state=failed']]);
  });

  it.each(['', '#', '#content', '#code=', '#code=short', `#code=${'c'.repeat(44)}`])(
    'is none in %j, which stays',
    (hash) => {
      const mine = history();
      expect(takeCode(at(hash), mine)).toBeNull();
      expect(mine.replaced).toStrictEqual([]);
    },
  );
});

describe('a code whose session is not there yet', () => {
  it('is found again after the page was left, until it was traded', () => {
    const { kept, storage } = origin();
    createPendingCode(() => storage).set('code');
    expect(createPendingCode(() => storage).get()).toBe('code');
    createPendingCode(() => storage).done();
    expect([...kept]).toStrictEqual([]);
  });

  it('is none where the browser keeps nothing', () => {
    const pending = createPendingCode(() => {
      throw new Error('storage is switched off');
    });
    pending.set('code');
    pending.done();
    expect(pending.get()).toBeNull();
  });
});

describe('the server', () => {
  const answers = (status: number, body?: unknown) => () =>
    Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status }));

  it('gives the session for a good code, and none for another', async () => {
    expect(await exchangeCode('code', answers(200, session('a')))).toStrictEqual(session('a'));
    expect(await exchangeCode('code', answers(401))).toBeNull();
    await expect(exchangeCode('code', answers(200, { session: 1 }))).rejects.toThrow('secret');
  });

  it('refuses a browser only when it says so', async () => {
    for (const [status, refused] of [
      [204, false],
      [403, true],
      [401, true],
      [500, false],
      [404, false],
    ] as const) {
      expect(await isRefused(answers(status)), String(status)).toBe(refused);
    }
    expect(await isRefused(() => Promise.reject(new TypeError('Failed to fetch')))).toBe(false);
  });
});
