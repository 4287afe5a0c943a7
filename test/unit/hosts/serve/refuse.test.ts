import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { refuse, refuseConnection, refuseStranger } from '../../../../main/hosts/serve/refuse.ts';
import { signInPage, signInSentence } from '../../../../main/hosts/serve/sign-in-page.ts';

/** A response on a connection of the test's, and what came over it until it ended. */
function answered(method: string, accept?: string) {
  const request = new IncomingMessage(new Socket());
  request.method = method;
  if (accept !== undefined) request.headers.accept = accept;
  const wire = new PassThrough();
  const response = new ServerResponse(request);
  response.sendDate = false;
  response.assignSocket(wire as unknown as Socket);
  response.on('finish', () => wire.end());
  return { request, response, wire, sent: () => text(wire) };
}

const head = (status: string, length: number) =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${length}\r\n` +
  'Cache-Control: no-store\r\nConnection: close\r\n\r\n';

describe('a request that gets nothing', () => {
  it('is told so in words, and the connection ends', async () => {
    const { response, sent } = answered('GET');
    refuse(response, 404);
    expect(await sent()).toBe(`${head('404 Not Found', 10)}Not Found\n`);
  });

  it('of the head alone gets the head alone', async () => {
    const { response, sent } = answered('HEAD');
    refuse(response, 404);
    expect(await sent()).toBe(head('404 Not Found', 10));
  });

  it('whose answer has begun is cut off: a second head would be taken for content', () => {
    const { response, wire } = answered('GET');
    response.writeHead(200).flushHeaders();
    refuse(response, 500);
    expect(response.destroyed).toBe(true);
    expect(wire.read()?.toString()).not.toContain('500');
  });

  it.each([
    ['GET', 'text/html,*/*', 'text/html; charset=utf-8', signInPage],
    ['GET', 'application/json', 'text/plain; charset=utf-8', `${signInSentence}\n`],
    ['GET', undefined, 'text/plain; charset=utf-8', `${signInSentence}\n`],
    ['POST', 'text/html,*/*', 'text/plain; charset=utf-8', `${signInSentence}\n`],
  ])('of a stranger (%s, Accept: %s) is answered as %s', async (method, accept, type, body) => {
    const { request, response, sent } = answered(method, accept);
    refuseStranger(request, response);
    const answer = await sent();
    expect(answer).toContain(`HTTP/1.1 403 Forbidden\r\nContent-Type: ${type}\r\n`);
    expect(answer).toContain('Connection: close\r\n');
    expect(answer).toContain(body);
  });
});

describe('a connection that is no longer in the hands of the HTTP server', () => {
  it('gets the refusal with our headers, and ends', async () => {
    const wire = new PassThrough();
    const ended = new Promise<void>((resolve) => void wire.once('close', resolve));
    refuseConnection(wire, 503, { 'X-Frame-Options': 'DENY' });
    expect(await text(wire)).toBe(
      `HTTP/1.1 503 Service Unavailable\r\nX-Frame-Options: DENY\r\n${head('', 20).slice('HTTP/1.1 \r\n'.length)}Service Unavailable\n`,
    );
    await expect(ended).resolves.toBeUndefined();
  });

  it('that takes nothing more is closed', () => {
    const wire = new PassThrough();
    wire.end();
    refuseConnection(wire, 400, {});
    expect({ destroyed: wire.destroyed, sent: wire.read() }).toStrictEqual({ destroyed: true, sent: null });
  });

  it('gets a word also for a status that has none', async () => {
    const wire = new PassThrough();
    refuseConnection(wire, 499, {});
    expect(await text(wire)).toMatch(/^HTTP\/1\.1 499 Refused\r\n[^]*\r\n\r\nRefused\n$/);
  });
});
