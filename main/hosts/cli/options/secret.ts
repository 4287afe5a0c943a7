import type { Command } from 'commander';
import { flags } from '../../../../shared/command-line/option-names.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { PgName } from '../../../../shared/ids.ts';
import { SecretUri, namedSecret } from '../../../../shared/logins/secret-uri.ts';
import { UsageError } from '../cli-errors.ts';
import { checked } from './values.ts';

/** Options that name a secret of a key vault, beside --identity. */
export interface SecretOptions {
  readonly secretUri?: string;
  readonly secretLogin?: string;
  readonly identity?: string;
}

export function addSecretOptions(command: Command): Command {
  return command
    .option(
      `${flags.secretUri} <uri>`,
      'secret of an Azure key vault that holds the login, without a version',
      checked(SecretUri),
    )
    .option(
      `${flags.secretLogin} <user>`,
      'the login, where the secret holds its password alone',
      checked(PgName),
    );
}

/** A secret as the options name it: an identity by its name or id. */
export interface ChosenSecret {
  readonly kind: 'key-vault';
  readonly secret: string;
  readonly identity: string;
  readonly login?: string;
}

/** The secret that the options name, and as whom it is read; undefined where they name none. Throws a UsageError. */
export function chooseSecret({ secretUri, identity, secretLogin }: SecretOptions): ChosenSecret | undefined {
  if (secretUri === undefined) {
    if (secretLogin !== undefined)
      throw new UsageError('--secret-login needs --secret-uri URI: the secret to read.');
    return undefined;
  }
  if (identity === undefined) {
    throw new UsageError('--secret-uri needs --identity NAME: as whom it is read (pgkeep azure accounts).');
  }
  return {
    kind: 'key-vault',
    secret: secretUri,
    identity,
    ...(secretLogin === undefined ? {} : { login: secretLogin }),
  };
}

/** The same of a command whose `--identity` reads a secret and does nothing else. Throws a UsageError. */
export function chooseOwnSecret(options: SecretOptions): ChosenSecret | undefined {
  if (options.identity !== undefined && options.secretUri === undefined)
    throw new UsageError('--identity needs --secret-uri URI: the secret that it reads');
  return chooseSecret(options);
}

/** A secret that holds a login, in words. */
export function describeSecret({
  secret,
  login,
}: {
  readonly secret: string;
  readonly login?: string | undefined;
}): string {
  const { name, vault } = namedSecret(secret);
  return `secret ${name} of key vault ${vault}${login === undefined ? '' : `, as ${login}`}`;
}

/** The same with as whom it is read here: nobody yet, where a vault named the secret and nobody has said. */
export function describeReadSecret(
  { identity, ...secret }: Parameters<typeof describeSecret>[0] & { readonly identity?: string | undefined },
  identities: readonly Pick<AzureIdentity, 'id' | 'name'>[],
): string {
  const known = identities.find(({ id }) => id === identity);
  const reader =
    identity === undefined
      ? 'by nobody yet'
      : known === undefined
        ? 'by an identity that was signed out here'
        : `as ${known.name}`;
  return `${describeSecret(secret)}, read ${reader}`;
}
