import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { signInPage, signInSentence } from './sign-in-page.ts';

/** Ends a request that gets nothing: the status in words, and the connection is closed. */
export function refuse(response: ServerResponse, status: number, text = reason(status)): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = `${text}\n`;
  response.writeHead(status, refusalHeaders(body)).end(response.req.method === 'HEAD' ? undefined : body);
}

/** Who has no session: a browser gets a page that looks like one, programs the sentence. */
export function refuseStranger(request: IncomingMessage, response: ServerResponse): void {
  const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
  if (!wantsPage) return refuse(response, 403, signInSentence);
  const headers = { 'Content-Type': 'text/html; charset=utf-8', Connection: 'close' };
  response.writeHead(403, headers).end(signInPage);
}

/** The same on a connection that is not, or no longer, in the hands of the HTTP server. */
export function refuseConnection(
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = `${reason(status)}\n`;
  const lines = Object.entries({ ...headers, ...refusalHeaders(body) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.end(`HTTP/1.1 ${status} ${reason(status)}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
}

function reason(status: number): string {
  return STATUS_CODES[status] ?? 'Refused';
}

function refusalHeaders(body: string): Record<string, string> {
  return {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
}
