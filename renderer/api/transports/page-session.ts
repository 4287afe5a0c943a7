import { Exchange, PageSession, codeParameter, sessionPath } from '../../../shared/serve-session.ts';

const storageKey = 'pgkeep.session';

/**
 * The session that this browser has at this origin, port included: all its tabs share it, a reload and a
 * restored window find it again. Where the browser keeps nothing, it is this page's alone.
 */
export interface PageSessionStore {
  get(): PageSession | null;
  set(session: PageSession): void;
  /** Forgets it, unless another one has taken its place. */
  forget(session: PageSession): void;
  /** Calls the listener when another tab signed in or out; returns how to end that. */
  onChange(listener: () => void): () => void;
}

export function createPageSessionStore(
  storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  events: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
): PageSessionStore {
  let unkept: PageSession | null = null;
  const kept = (): PageSession | null => {
    try {
      return PageSession.safeParse(JSON.parse(storage().getItem(storageKey) ?? 'null')).data ?? null;
    } catch {
      return null;
    }
  };
  return {
    get: () => kept() ?? unkept,
    set(session) {
      unkept = session;
      try {
        storage().setItem(storageKey, JSON.stringify(session));
      } catch {
        // A browser that keeps nothing: a reload needs a new sign-in.
      }
    },
    forget(session) {
      if (unkept?.session === session.session) unkept = null;
      if (kept()?.session !== session.session) return;
      try {
        storage().removeItem(storageKey);
      } catch {
        // The same.
      }
    },
    onChange(listener) {
      const hear = (event: Event) => {
        if ('key' in event && (event.key === storageKey || event.key === null)) listener();
      };
      events.addEventListener('storage', hear);
      return () => events.removeEventListener('storage', hear);
    },
  };
}

/** The one-time code of the address, which leaves the address bar and the history at once; null without one. */
export function takeCode(
  location: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'replaceState' | 'state'>,
): string | null {
  const code = Exchange.safeParse({ code: new URLSearchParams(location.hash.slice(1)).get(codeParameter) });
  if (!code.success) return null;
  history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  return code.data.code;
}

const pendingKey = 'pgkeep.code';

/** The code of this tab whose session is not there yet: a page may be left before the answer comes. */
export function createPendingCode(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
  const tried = <Result>(work: () => Result): Result | null => {
    try {
      return work();
    } catch {
      return null;
    }
  };
  return {
    get: (): string | null => tried(() => storage().getItem(pendingKey)),
    set: (code: string): void => void tried(() => storage().setItem(pendingKey, code)),
    done: (): void => void tried(() => storage().removeItem(pendingKey)),
  };
}

/** Trades the code for the session; null when it is no longer good. */
export async function exchangeCode(code: string, fetch: typeof window.fetch): Promise<PageSession | null> {
  const response = await fetch(sessionPath, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code } satisfies Exchange),
    cache: 'no-store',
  });
  return response.ok ? PageSession.parse(await response.json()) : null;
}

/** Whether the server answers and refuses this browser's cookie: nothing but a new sign-in helps. */
export async function isRefused(fetch: typeof window.fetch): Promise<boolean> {
  try {
    const { status } = await fetch(sessionPath, { cache: 'no-store' });
    return status === 401 || status === 403;
  } catch {
    return false;
  }
}
