import type { Duplex } from 'node:stream';
import sasl from 'pg/lib/crypto/sasl.js';

/** The start of PostgreSQL's protocol (PostgreSQL documentation, "Message Formats"), as far as a login needs it. */

/** What a client sends first, in place of a protocol version. */
export const requests = { cancel: 80877102, tls: 80877103, gssEncryption: 80877104 } as const;

/** Exactly so many bytes. Throws where the other side has left before. */
async function bytes(stream: Duplex, count: number): Promise<Buffer> {
  for (;;) {
    const got = stream.read(count) as Buffer | null;
    if (got?.length === count) return got;
    if (got !== null || stream.readableEnded || stream.destroyed) throw new Error('the other side has left');
    await new Promise<void>((resolve) => {
      const events = ['readable', 'end', 'close'] as const;
      const go = () => {
        for (const event of events) stream.off(event, go);
        resolve();
      };
      for (const event of events) stream.on(event, go);
    });
  }
}

/** The first message of a client: all of it, its code or version, and the rest. */
export async function readFirst(stream: Duplex): Promise<{ raw: Buffer; code: number; body: Buffer }> {
  const head = await bytes(stream, 4);
  const rest = await bytes(stream, head.readInt32BE() - 4);
  return { raw: Buffer.concat([head, rest]), code: rest.readInt32BE(), body: rest.subarray(4) };
}

/** Parameters of a startup message: user, database and what else the session begins with. */
export function startupParameters(body: Buffer): Map<string, string> {
  const words = body.toString('utf8').split('\0');
  const pairs = new Map<string, string>();
  for (let at = 0; (words[at] ?? '') !== ''; at += 2) pairs.set(words[at] ?? '', words[at + 1] ?? '');
  return pairs;
}

export async function readMessage(stream: Duplex): Promise<{ raw: Buffer; kind: string; body: Buffer }> {
  const head = await bytes(stream, 5);
  const size = head.readInt32BE(1) - 4;
  const body = size === 0 ? Buffer.alloc(0) : await bytes(stream, size);
  return { raw: Buffer.concat([head, body]), kind: String.fromCharCode(head[0] ?? 0), body };
}

function message(kind: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(kind, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** AuthenticationCleartextPassword. */
export const askForPassword = message('R', Buffer.from([0, 0, 0, 3]));

/** ErrorResponse of a session that does not begin. */
export function fatal({ code, text, hint }: { code: string; text: string; hint?: string }): Buffer {
  const fields = [`SFATAL`, `VFATAL`, `C${code}`, `M${text}`, ...(hint === undefined ? [] : [`H${hint}`])];
  return message('E', Buffer.from(`${fields.join('\0')}\0\0`));
}

/**
 * Logs in to a server whose answer to the startup message is awaited, by password (SCRAM). Gives what the client is to
 * hear: that it is in, or why not.
 */
export async function logIn(server: Duplex, password: string): Promise<Buffer> {
  let session: ReturnType<typeof sasl.startSession> | undefined;
  for (;;) {
    const { raw, kind, body } = await readMessage(server);
    if (kind !== 'R') return raw;
    const data = body.subarray(4).toString('utf8');
    switch (body.readInt32BE()) {
      case 0:
        return raw;
      case 10: {
        session = sasl.startSession(data.split('\0').filter((name) => name !== ''));
        const response = Buffer.from(session.response);
        const size = Buffer.alloc(4);
        size.writeInt32BE(response.length);
        server.write(message('p', Buffer.concat([Buffer.from(`${session.mechanism}\0`), size, response])));
        break;
      }
      case 11:
        if (session === undefined) throw new Error('the server goes on with what has not begun');
        await sasl.continueSession(session, password, data);
        server.write(message('p', Buffer.from(session.response)));
        break;
      case 12:
        if (session !== undefined) sasl.finalizeSession(session, data);
        break;
      default:
        throw new Error(`the server asks for another kind of login: ${body.readInt32BE()}`);
    }
  }
}
