import type { NamedSecret } from '../../../shared/logins/secret-uri.ts';
import { PgkeepError } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { ReadSecret } from '../../credentials/key-vaults.ts';
import type { AzureAccess } from '../sdk/access.ts';
import { secretClient } from './client.ts';
import { toSecretError } from './errors.ts';
import { validityWarnings } from './validity.ts';

/** Reads the newest version of a secret; see KeyVaults for what it throws. */
export async function readSecret(access: AzureAccess, secret: NamedSecret, now: Date): Promise<ReadSecret> {
  try {
    const { value, properties } = await secretClient(access, secret).getSecret(secret.name);
    if (value === undefined || value === '') throw empty(secret);
    registerSecret(value);
    return { value, warnings: validityWarnings(secret, properties, now) };
  } catch (error) {
    throw toSecretError(error, secret, 'get');
  }
}

const empty = ({ vault, name }: NamedSecret) =>
  new PgkeepError(
    'UserErrorSecretValueInUnsupportedFormat',
    `The secret ${name} in the key vault ${vault} has no value.`,
  );
