import type { IncomingMessage, ServerResponse } from 'node:http';
import { RPCHandler } from '@orpc/server/node';
import type { AppRouter } from '../../compose.ts';
import type { ServeLimits } from './limits.ts';
import { refuse } from './refuse.ts';

export const callsPath = '/rpc';

/** The header in which a call over HTTP brings its session's secret. */
export const secretHeader = 'pgkeep-session-secret';

/** A request that cannot become a call. */
export class BadBody extends Error {
  override name = 'BadBody';
  readonly status: 400 | 413;

  constructor(status: 400 | 413) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

/**
 * Calls of the router as HTTP requests: POST /rpc/<feature>/<call> with a JSON body. They are for programs: a
 * header carries the secret itself, so a page, which may be left open longer than pgkeep runs, uses its socket.
 */
export function createHttpCalls(
  router: AppRouter,
  limits: ServeLimits,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const handler = new RPCHandler(router);
  return async (request, response) => {
    // Forms and files are no calls, and a form is what another site's page could send.
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
      refuse(response, 415);
      return;
    }
    try {
      const body = await readJson(request, limits.bodyBytes);
      const { matched } = await handler.handle(Object.assign(request, { body }), response, {
        prefix: callsPath,
      });
      if (!matched) refuse(response, 404);
    } catch (error) {
      if (!(error instanceof BadBody)) throw error;
      refuse(response, error.status);
    }
  };
}

/** Reads the body before any of it is interpreted, so that its size is known to be bearable. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new BadBody(413);
  const parts: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the request: the refusal goes out on the same connection.
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > limit) throw new BadBody(413);
  }
  const text = Buffer.concat(parts).toString('utf8');
  // oRPC's word for "no input"
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new BadBody(400);
  }
}
