import type { CredentialKinds } from '../secret-reader.ts';

/** A server that asks for no password: trust, peer, certificate. */
export const noneKind: CredentialKinds['none'] = { read: () => undefined };
