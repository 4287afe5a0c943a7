import { z } from 'zod';

/**
 * What an access token says of its owner (learn.microsoft.com: access token claims reference). What is about the user's name
 * stands in tokens of users only.
 */
const Claims = z.object({
  oid: z.guid(),
  idtyp: z.string().optional(),
  scp: z.string().optional(),
  upn: z.string().optional(),
  preferred_username: z.string().optional(),
  /** Of a managed identity: the id of its resource, which ends in its name. */
  xms_mirid: z.string().optional(),
});

interface TokenOwner {
  /** In lower case. */
  readonly objectId: string;
  readonly isPerson: boolean;
  /** Absent where the token does not say so. */
  readonly name: string | undefined;
}

/**
 * Whom a token is of; undefined for what is none. It is not checked here: whoever takes it does that. `idtyp` decides where it
 * is there, which the resource asks for; else tokens of users name the scopes that they may use (`scp`) or the user (`upn`).
 */
export function ownerOf(token: string): TokenOwner | undefined {
  const claims = Claims.safeParse(payloadOf(token));
  if (!claims.success) return undefined;
  const { oid, idtyp, scp, upn, preferred_username: preferred, xms_mirid: resource } = claims.data;
  return {
    objectId: oid.toLowerCase(),
    isPerson: idtyp === undefined ? scp !== undefined || upn !== undefined : idtyp === 'user',
    name: upn ?? preferred ?? resource?.split('/').at(-1),
  };
}

function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
