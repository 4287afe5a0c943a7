import type { ServerCredential } from '../../shared/servers/servers.ts';
import type { SecretSource } from '../../shared/logins/secret-source.ts';
import type { StorageLocation } from '../../shared/vaults/vaults.ts';
import { messageOf } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Secrets } from './secret-reader.ts';
import { notTaken } from './secrets.ts';
import type { SecretTickets } from './secret-tickets.ts';

/** What keeps the login of a server or of a place that keeps bytes; undefined where it has none. */
type Keeper = SecretSource['kind'] | ServerCredential['kind'] | undefined;

/** A secret as a call brings it: itself, or the ticket for it. */
export interface GivenSecret {
  readonly secret?: string | undefined;
  readonly ticket?: string | undefined;
}

/** Where a place's own secret comes from, if it has one. */
export function sourceOf(location: StorageLocation): SecretSource['kind'] | undefined {
  return location.kind === 'folder' ? undefined : location.credential.source?.kind;
}

/**
 * Does the work and keeps the secret that was given where its source says: in the keychain or in this
 * process. The ticket is used up only when the work is done. A source that needs a secret to be given, or
 * does not take one, is UserErrorInvalidInput.
 */
export async function keepingSecret<Result>(
  engine: { readonly secrets: Secrets; readonly tickets: SecretTickets },
  given: GivenSecret,
  kind: Keeper,
  work: (keep: (account: string) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const doWork = (secret: string | undefined) =>
    work((account) => engine.secrets.keep(kind, account, secret));
  if (given.ticket === undefined) return doWork(given.secret);
  if (!engine.secrets.mayKeep(kind)) throw notTaken();
  return engine.tickets.spend(given.ticket, doWork);
}

/**
 * {@link keepingSecret} for a server or vault that is being added: of a secret that was kept under the id of something
 * that then was not added, or was added under another id, nothing stays.
 */
export async function keepingNewSecret<Added extends { readonly id: string }>(
  engine: { readonly secrets: Secrets; readonly tickets: SecretTickets; readonly log: Log },
  given: GivenSecret,
  kind: Keeper,
  work: (keep: (account: string) => Promise<void>) => Promise<Added>,
): Promise<Added> {
  const hasSecret = given.secret !== undefined || given.ticket !== undefined;
  const accounts = new Set<string>();
  try {
    const added = await keepingSecret(engine, given, kind, (keep) =>
      work(async (account) => {
        if (hasSecret) accounts.add(account);
        await keep(account);
      }),
    );
    accounts.delete(added.id);
    return added;
  } finally {
    for (const account of accounts) await forgetSecret(engine, account, kind);
  }
}

/**
 * Forgets what was kept of a login; never throws. An entry of the keychain that cannot be removed does no harm: nobody
 * reads it.
 */
export async function forgetSecret(
  { secrets, log }: { readonly secrets: Secrets; readonly log: Log },
  account: string,
  kind: Keeper,
): Promise<void> {
  await secrets
    .forget(kind, account)
    .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'cannot remove a keychain entry'));
}
