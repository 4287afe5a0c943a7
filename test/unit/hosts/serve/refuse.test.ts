import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { refuse, refuseConnection, refuseStranger } from '../../../../main/hosts/serve/refuse.ts';
import { signInPage, signInSentence, usedLinkPage } from '../../../../main/hosts/serve/sign-in-pages.ts';

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

  it.each([
    [404, undefined, 'There is nothing at this address', 'Look at the address again'],
    [400, 'After a % & two digits.', 'This address cannot be read', 'After a % &amp; two digits.'],
    [503, 'Run <it>.', 'The interface is not there yet', 'Run &lt;it&gt;.'],
    [500, undefined, 'pgkeep could not answer', 'its log says more'],
  ])('is shown %i in a browser as a page that explains it', async (status, said, title, words) => {
    const { response, sent } = answered('GET', 'text/html,*/*');
    refuse(response, status, said);
    const answer = await sent();
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('Content-Type: text/html; charset=utf-8\r\n');
    expect(answer).toContain(`<h1>${title}</h1>`);
    expect(answer).toContain(words);
    expect(answer.includes('href="/"')).toBe(status < 500);
    expect(answer).not.toContain('<script');
  });

  it('is no page where nobody looks at one', async () => {
    const { response, sent } = answered('GET', 'text/html,*/*');
    refuse(response, 405);
    expect(await sent()).toContain('Content-Type: text/plain; charset=utf-8\r\n');
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

describe('a link that was used already', () => {
  it.each([
    ['GET', 'text/html,*/*', usedLinkPage],
    ['GET', 'application/json', `${signInSentence}\n`],
    ['POST', 'text/html,*/*', `${signInSentence}\n`],
  ])('is answered with what to do instead (%s, Accept: %s)', async (method, accept, body) => {
    const { request, response, sent } = answered(method, accept);
    refuseStranger(request, response, { link: true });
    expect(await sent()).toContain(body);
  });

  it('is told from no session at all, and both say where a new one comes from', () => {
    expect(usedLinkPage).toContain('<h1>This link does not sign in any more</h1>');
    expect(signInPage).toContain('<h1>You are not signed in</h1>');
    for (const page of [usedLinkPage, signInPage]) {
      expect(page).toContain('<li>Press Enter there: it prints a new link.</li>');
      expect(page).not.toContain('<script');
    }
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
