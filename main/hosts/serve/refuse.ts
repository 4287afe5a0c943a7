import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { plainPage } from './plain-page.ts';
import { signInPage, signInSentence, usedLinkPage } from './sign-in-pages.ts';

/**
 * What a browser's window shows of a refusal, by status: a title, and a sentence where the refusal brings none of its
 * own. Other refusals are no matter of a person's.
 */
const pages: Readonly<Record<number, { readonly title: string; readonly sentence?: string }>> = {
  400: {
    title: 'This address cannot be read',
    sentence: 'Look at the address again, or begin at the overview.',
  },
  404: {
    title: 'There is nothing at this address',
    sentence: 'Look at the address again, or begin at the overview.',
  },
  500: {
    title: 'pgkeep could not answer',
    sentence: 'This is a defect of pgkeep’s: its log says more. Jobs that were started go on.',
  },
  503: { title: 'The interface is not there yet' },
};

/** Ends a request that gets nothing: the status in words, for a browser as a page, and the connection is closed. */
export function refuse(response: ServerResponse, status: number, own?: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const page = pages[status];
  if (page !== undefined && wantsPage(response.req)) {
    const { title, sentence = reason(status) } = page;
    const link = status < 500 ? { link: { href: '/', label: 'Go to the overview' } } : {};
    return sendPage(response, status, plainPage({ title, sentences: [own ?? sentence], ...link }));
  }
  const body = `${own ?? reason(status)}\n`;
  response.writeHead(status, refusalHeaders(body)).end(response.req.method === 'HEAD' ? undefined : body);
}

/**
 * Who has no session: a browser gets a page that looks like one, programs the sentence. `link`: it came with a token,
 * which is not good.
 */
export function refuseStranger(
  request: IncomingMessage,
  response: ServerResponse,
  { link }: { readonly link: boolean } = { link: false },
): void {
  if (!wantsPage(request)) return refuse(response, 403, signInSentence);
  sendPage(response, 403, link ? usedLinkPage : signInPage);
}

function wantsPage({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  response
    .writeHead(status, { ...refusalHeaders(page), 'Content-Type': 'text/html; charset=utf-8' })
    .end(page);
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
