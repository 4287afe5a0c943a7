import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  restrictContents,
  restrictedPreferences,
  restrictSession,
} from '../../../../../main/hosts/electron/page/restrict.ts';
import { session, world } from '../../../../support/electron/double.ts';
import { listen } from '../../../../support/electron/listen.ts';

const log = { info: vi.fn<() => void>(), warn: vi.fn<() => void>(), error: vi.fn<() => void>() };

describe('the window’s preferences', () => {
  it('give the page nothing of Node', () => {
    expect(restrictedPreferences('/preload.cjs', false)).toEqual({
      preload: '/preload.cjs',
      devTools: false,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
    });
  });
});

describe('the session', () => {
  beforeEach(() => restrictSession(session.defaultSession as unknown as Session));

  it('refuses permissions, asked or checked, and devices', () => {
    type Request = (
      contents: null,
      name: string,
      answer: (granted: boolean) => void,
      details: object,
    ) => void;
    const ask = (name: string, requestingUrl: string) => {
      const answer = vi.fn<(granted: boolean) => void>();
      (world.permissions['request'] as unknown as Request)(null, name, answer, { requestingUrl });
      return answer.mock.calls;
    };
    expect(ask('media', 'pgkeep-app://pgkeep/')).toEqual([[false]]);
    expect(ask('clipboard-sanitized-write', 'https://evil.example/')).toEqual([[false]]);
    expect(ask('clipboard-sanitized-write', 'pgkeep-app://pgkeep/jobs')).toEqual([[true]]);
    type Check = (contents: null, name: string, origin: string) => boolean;
    const check = world.permissions['check'] as unknown as Check;
    expect(check(null, 'notifications', 'pgkeep-app://pgkeep')).toBe(false);
    expect((world.permissions['device'] as unknown as () => boolean)()).toBe(false);
  });
});

describe('the page', () => {
  type Opener = (details: { url: string }) => { action: string };
  let contents: EventEmitter & { setWindowOpenHandler(handler: Opener): void };
  let opener: Opener;

  beforeEach(() => {
    vi.clearAllMocks();
    contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: Opener) => {
        opener = handler;
      },
    });
    restrictContents(contents as unknown as WebContents, log);
  });

  const isPrevented = (event: string, facts: object) => {
    const preventDefault = vi.fn<() => void>();
    contents.emit(event, { ...facts, preventDefault });
    return preventDefault.mock.calls.length > 0;
  };

  it('stays in its own origin, and frames inside it stay empty', () => {
    const go = (url: string, isMainFrame = true) => isPrevented('will-frame-navigate', { url, isMainFrame });
    expect(go('https://evil.example/')).toBe(true);
    expect(go('file:///etc/passwd')).toBe(true);
    expect(go('pgkeep-app://pgkeep/jobs')).toBe(false);
    expect(go('pgkeep-app://pgkeep/jobs', false)).toBe(true);
    expect(log.warn).toHaveBeenCalledTimes(3);
  });

  it('follows no redirect and embeds no guest', () => {
    expect(isPrevented('will-redirect', { url: 'pgkeep-app://pgkeep/' })).toBe(true);
    expect(isPrevented('will-attach-webview', {})).toBe(true);
  });

  it('opens no window; known documentation goes to the browser', () => {
    const outside = listen();
    expect(opener({ url: 'https://evil.example/' })).toEqual({ action: 'deny' });
    expect(opener({ url: 'pgkeep-app://pgkeep/' })).toEqual({ action: 'deny' });
    expect(outside.told).toEqual([]);
    expect(opener({ url: 'https://www.postgresql.org/docs/' })).toEqual({ action: 'deny' });
    expect(outside.told).toEqual([{ do: 'open-external', url: 'https://www.postgresql.org/docs/' }]);
  });
});
