import type { ServerCredential } from '../../shared/servers.ts';
import type { SecretSource } from '../../shared/secret-source.ts';
import type { StorageLocation } from '../../shared/vaults.ts';
import { PgkeepError } from '../core/errors.ts';
import type { SecretReader } from './secret-reader.ts';
import type { SecretTickets } from './secret-tickets.ts';

/** Where secrets are kept, and the tickets for those that were typed. */
interface Secrets {
  readonly secrets: SecretReader;
  readonly tickets: SecretTickets;
}

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
  engine: Secrets,
  given: GivenSecret,
  kind: SecretSource['kind'] | ServerCredential['kind'] | undefined,
  work: (keep: (account: string) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const doWork = (secret: string | undefined) => work((account) => keep(engine, account, kind, secret));
  if (given.ticket !== undefined && kind !== 'keychain' && kind !== 'session') throw notTaken();
  return given.ticket === undefined ? doWork(given.secret) : engine.tickets.spend(given.ticket, doWork);
}

async function keep(
  engine: Pick<Secrets, 'secrets'>,
  account: string,
  kind: SecretSource['kind'] | ServerCredential['kind'] | undefined,
  secret: string | undefined,
): Promise<void> {
  if (kind === 'session') {
    if (secret === undefined) {
      throw new PgkeepError('UserErrorInvalidInput', 'The password is missing.', { remedy: 'Type it.' });
    }
    engine.secrets.session.write(account, secret);
  } else if (secret !== undefined) {
    if (kind !== 'keychain') throw notTaken();
    await engine.secrets.keychain.write(account, secret);
  }
}

function notTaken(): PgkeepError {
  return new PgkeepError(
    'UserErrorInvalidInput',
    'A secret is only taken to be put into the keychain or to be held until pgkeep ends.',
  );
}
