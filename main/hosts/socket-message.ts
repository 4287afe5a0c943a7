import { z } from 'zod';

const id = z.string().min(1).max(40);

/**
 * What a client of oRPC's WebSocket link sends (@orpc/standard-server-peer 1.16): `i` names the call, `t`
 * says what this is about it, `p` carries it. Requests leave `t` out; 4 aborts the call. The contract has
 * no streams or files that travel to the server, so nothing else is understood.
 */
const SocketMessage = z.union([
  z.object({ i: id, t: z.literal(4) }),
  z.object({
    i: id,
    t: z.literal(1).optional(),
    p: z.object({
      /** Path of the call: /<feature>/<call>. */
      u: z
        .string()
        .max(200)
        .regex(/^\/[A-Za-z/]+$/),
      b: z.object({ json: z.unknown().optional(), meta: z.array(z.unknown()).optional() }).optional(),
    }),
  }),
]);

/** The message with what we understand of it and nothing more; undefined for any other. */
export function readSocketMessage(text: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const message = SocketMessage.safeParse(json);
  return message.success ? JSON.stringify(message.data) : undefined;
}
