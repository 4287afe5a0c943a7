import { z } from 'zod';
import type { NamedSecret } from '../../../shared/logins/secret-uri.ts';
import { PgkeepError } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { ReadSecret } from '../../credentials/key-vaults.ts';
import type { AzureAccess } from '../sdk/access.ts';
import { secretClient } from './client.ts';
import { toSecretError } from './errors.ts';
import { validityWarnings } from './validity.ts';

/** Reads the newest version of a secret; see KeyVaults for what it throws. */
export async function readSecret(
  access: AzureAccess,
  secret: NamedSecret,
  { now, signal }: { readonly now: Date; readonly signal?: AbortSignal | undefined },
): Promise<ReadSecret> {
  const client = secretClient(access, secret, ({ status, bodyAsText }) => {
    if (status === 200 && !isSecret(bodyAsText)) throw noKeyVault(secret);
  });
  try {
    const { value, properties } = await client.getSecret(
      secret.name,
      signal === undefined ? {} : { abortSignal: signal },
    );
    if (value === undefined || value === '') throw empty(secret);
    registerSecret(value);
    return { value, warnings: validityWarnings(secret, properties, now) };
  } catch (error) {
    signal?.throwIfAborted();
    throw toSecretError(error, { ...secret, as: access.name }, 'get');
  }
}

/** What the SDK reads of an answer without looking. */
const Answer = z.object({
  id: z.string(),
  value: z.string().optional(),
  attributes: z.object({}).optional(),
});

function isSecret(body: string | null | undefined): boolean {
  try {
    return Answer.safeParse(JSON.parse(body ?? '')).success;
  } catch {
    return false;
  }
}

/** A captive portal or a proxy answers everything with a page of its own. */
const noKeyVault = ({ vaultUrl }: NamedSecret) =>
  new PgkeepError(
    'UserErrorAzureNotReachable',
    `What answers at ${new URL(vaultUrl).host} is not Key Vault: its answer is no secret.`,
    {
      remedy:
        'Check the network between here and Azure: a page to sign in to a network, or a proxy, may answer in the place of Key Vault.',
    },
  );

const empty = ({ vault, name }: NamedSecret) =>
  new PgkeepError(
    'UserErrorSecretValueInUnsupportedFormat',
    `The secret ${name} in the key vault ${vault} has no value.`,
  );
