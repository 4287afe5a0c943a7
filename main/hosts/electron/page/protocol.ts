import { protocol } from 'electron';
import { securityHeaders } from '../../security-headers.ts';
import { StaticFiles } from '../../static-files.ts';
import { appScheme } from './app-origin.ts';
import { isAppUrl } from './permissions.ts';

/** Makes the scheme a first-class origin. Electron wants that before it is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Addresses inside the interface are its own matter: they all answer with its one page. */
const pageAddress = /^(?:\/[\w-]+)*\/?$/;

/** Answers requests of the window from the built interface, which lies in `folder`. */
export function createAppHandler(folder: string): (request: Request) => Promise<Response> {
  const files = new StaticFiles(folder);
  const headers = securityHeaders();
  const refuse = (status: number, words = '') => new Response(words, { status, headers });

  return async (request) => {
    if (!isAppUrl(request.url)) return refuse(403);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    let path: string;
    try {
      path = decodeURIComponent(new URL(request.url).pathname);
    } catch {
      return refuse(400);
    }
    const file = pageAddress.test(path) ? await files.page() : await files.file(path);
    if (file === undefined) {
      return pageAddress.test(path)
        ? refuse(503, 'The interface is not built: run npm run build.')
        : refuse(404);
    }
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(file.content), {
      headers: { ...headers, 'Content-Type': file.contentType, 'Cache-Control': file.cacheControl },
    });
  };
}
