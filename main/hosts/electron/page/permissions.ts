import { appHost, appOrigin, appScheme } from './app-origin.ts';

/** What is known of a frame that navigates, asks or sends. */
export interface FrameFacts {
  readonly url: string;
  readonly origin: string;
  /** Null in a window's own frame, the frame around it in any other. */
  readonly parent: object | null;
}

/** The only pages of others that a link may open, and in the user's browser, not in this window. */
const documentationHosts: readonly string[] = [
  'www.postgresql.org',
  'learn.microsoft.com',
  'portal.azure.com',
];

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Whether an address lies in this window's own origin. */
export function isAppUrl(text: string): boolean {
  const url = parse(text);
  return (
    url !== null &&
    url.protocol === `${appScheme}:` &&
    url.host === appHost &&
    url.username === '' &&
    url.password === '' &&
    // Parsers differ over slashes and backslashes in unknown schemes: only the plain form passes.
    text.startsWith(`${appOrigin}/`)
  );
}

/** Whether a link may be handed to the user's browser. */
export function mayOpenOutside(text: string): boolean {
  const url = parse(text);
  return (
    url !== null &&
    url.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    documentationHosts.includes(url.hostname)
  );
}

/** Whether a message comes from the window's own page: never from a frame inside it, nor from another page. */
export function isTrustedFrame(frame: FrameFacts | null): boolean {
  return frame !== null && frame.parent === null && frame.origin === appOrigin && isAppUrl(frame.url);
}

/** Whether an address names what the window's own page made itself, and that page asks for it. */
export function isOwnDownload(text: string, frame: FrameFacts | null): boolean {
  const prefix = 'blob:';
  return text.startsWith(prefix) && isAppUrl(text.slice(prefix.length)) && isTrustedFrame(frame);
}

/**
 * Every permission is refused but one: to put text on the clipboard, for the copy buttons. Reading the
 * clipboard, notifications of the page's own, devices, media and the rest stay closed.
 */
export function mayUse(permission: string, origin: string): boolean {
  return permission === 'clipboard-sanitized-write' && (origin === appOrigin || isAppUrl(origin));
}
