import { describe, expect, it } from 'vitest';
import { SocketProof } from '../../../../main/hosts/serve/socket-proof.ts';
import { proveEachOther, type ProofSocket } from '../../../../renderer/api/transports/prove.ts';

const origin = 'http://127.0.0.1:8432';
const page = { session: 's'.repeat(43), secret: Buffer.alloc(32, 7).toString('base64url') };

/** A socket whose other end answers as the test says. */
function socketTo(answer: (text: string) => unknown): ProofSocket & { sent: string[] } {
  const listeners = new Set<(event: { data: unknown }) => void>();
  const sent: string[] = [];
  return {
    sent,
    send(text) {
      sent.push(text);
      const data = answer(text);
      for (const listener of listeners) listener({ data });
    },
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
}

/** The server's side, as it is. */
function server(secret: string, from = origin) {
  const proof = new SocketProof([{ id: page.session, secret }], from);
  return (text: string) => {
    const step = proof.next(text);
    return step.kind === 'refused' ? '{"refused":true}' : JSON.stringify(step.message);
  };
}

describe('page and server', () => {
  it('prove to each other that they know the secret, and never send it', async () => {
    const socket = socketTo(server(page.secret));
    await expect(proveEachOther(socket, page, origin)).resolves.toBeUndefined();
    expect(socket.sent).toHaveLength(2);
    expect(socket.sent.join()).not.toContain(page.secret);
  });

  it('say something else each time', async () => {
    const [first, second] = [socketTo(server(page.secret)), socketTo(server(page.secret))];
    await proveEachOther(first, page, origin);
    await proveEachOther(second, page, origin);
    expect(first.sent.filter((text) => second.sent.includes(text))).toStrictEqual([]);
  });

  it.each([
    ['has another secret', server(Buffer.alloc(32, 8).toString('base64url'))],
    ['is reached at another address', server(page.secret, 'http://127.0.0.1:8433')],
    ['repeats what it heard', (text: string) => text],
    ['proves nothing', () => '{"challenge":{"nonce":"","proof":""}}'],
    ['answers as if all were well', () => '{"ready":true}'],
    ['sends no JSON', () => 'HTTP/1.1 200 OK'],
    ['sends bytes', () => new Uint8Array(3)],
  ])('part when the server %s: nothing follows the first message', async (_what, answer) => {
    const socket = socketTo(answer);
    await expect(proveEachOther(socket, page, origin)).rejects.toMatchObject({ name: 'ImpostorError' });
    expect(socket.sent).toHaveLength(1);
  });
});

describe('the server', () => {
  const nonce = 'n'.repeat(43);
  const hello = (session: string, more: object = {}) =>
    JSON.stringify({ hello: { session, nonce, ...more } });
  const candidates = [
    { id: 'o'.repeat(43), secret: Buffer.alloc(32, 1).toString('base64url') },
    { id: page.session, secret: page.secret },
  ];
  const refused = { kind: 'refused' };

  it('knows which of several sessions was proved', async () => {
    const proof = new SocketProof(candidates, origin);
    const steps: unknown[] = [];
    const socket = socketTo((text) => {
      const step = proof.next(text);
      steps.push(step);
      return step.kind === 'refused' ? '{}' : JSON.stringify(step.message);
    });
    await proveEachOther(socket, page, origin);
    expect(steps[1]).toStrictEqual({ kind: 'proven', session: candidates[1], message: { ready: true } });
  });

  it.each([
    ['a session that the cookie does not belong to', hello('x'.repeat(43))],
    ['no session', '{"hello":{}}'],
    ['no JSON', '{'],
    ['a proof before there is a challenge', JSON.stringify({ proof: nonce })],
    ['a text that is longer than any of a page', hello(page.session).padEnd(301)],
  ])('refuses %s', (_what, text) => {
    expect(new SocketProof(candidates, origin).next(text)).toStrictEqual(refused);
  });

  it('takes a text of the greatest length', () => {
    const text = hello(page.session).padEnd(300);
    expect(new SocketProof(candidates, origin).next(text)).toMatchObject({ kind: 'reply' });
  });

  it.each([
    ['none', () => '{}'],
    ['one that is wrong', () => JSON.stringify({ proof: nonce })],
    ['what the server itself proved with', (own: string) => JSON.stringify({ proof: own })],
    ['a second hello', () => hello(page.session)],
  ])('refuses whoever has no right proof: %s', (_what, answer) => {
    const proof = new SocketProof(candidates, origin);
    const step = proof.next(hello(page.session));
    const own = step.kind === 'reply' ? step.message.challenge.proof : '';
    expect(own).toHaveLength(43);
    expect(proof.next(answer(own))).toStrictEqual(refused);
  });
});
