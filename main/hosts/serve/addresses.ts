import type { IncomingMessage } from 'node:http';
import { sessionPath } from '../../../shared/serve-session.ts';
import { socketPath } from './call-sockets.ts';
import { callsPath } from './http-calls.ts';

/** The path and query of a request; undefined for anything else that may stand in its first line. */
export function parseTarget(target = ''): URL | undefined {
  try {
    const url = new URL(`http://pgkeep${target}`);
    // A path of the parser begins with a slash, and has no dots any more, also encoded ones: what changed on the
    // way was no plain path.
    return url.pathname === target.split(/[?#]/, 1)[0] ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where a % does not lead to a character. */
export function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Whether a path, asked for by a window, is one of the interface's own pages. */
export function isPageAddress(request: IncomingMessage, path: string): boolean {
  const wantsPage = (request.headers.accept ?? '').includes('text/html');
  const isOther = ['/assets', callsPath, socketPath, sessionPath].some(
    (other) => path === other || path.startsWith(`${other}/`),
  );
  return wantsPage && !isOther && !path.split('/').includes('..') && !/[\\\u0000-\u001f]/.test(path);
}
