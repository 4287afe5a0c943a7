import { Option, type Command } from 'commander';
import { AzureCloud } from '../../../../shared/identities/cloud.ts';
import {
  ClientId,
  TenantId,
  type AzureIdentity,
  type GivenSignInWay,
} from '../../../../shared/identities/identities.ts';
import { VariableName } from '../../../../shared/logins/secret-source.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { absolutePath } from '../../../core/absolute-path.ts';
import { UsageError } from '../cli-errors.ts';
import { checked, forbid, secretInArguments, type Forbidden } from './values.ts';

/** Options that say as whom to sign in to Azure, and how. */
export interface SignInOptions {
  readonly tenant?: string;
  readonly clientId?: string;
  readonly cloud?: AzureCloud;
  readonly deviceCode?: true;
  /** `false` is --no-browser. */
  readonly browser: boolean;
  readonly clientSecretEnv?: string;
  readonly clientSecretKeychain?: true;
  readonly certificate?: string;
  readonly managedIdentity?: true;
  readonly azureCli?: true;
  readonly clientSecret?: Forbidden;
}

export function addSignInOptions(command: Command): Command {
  command
    .option(`${flags.tenant} <id>`, 'Entra tenant: its id, or one of its domains', checked(TenantId))
    .option(
      `${flags.clientId} <id>`,
      'app registration of your organisation, or user-assigned managed identity',
    )
    .addOption(
      new Option(`${flags.cloud} <name>`, "the Azure cloud (default: public, or the identity's)").choices(
        AzureCloud.options,
      ),
    )
    .option(flags.deviceCode, 'sign in with a code, in a browser on another device')
    .option(flags.noBrowser, 'print the page to sign in at and open no browser')
    .option(
      `${flags.clientSecretEnv} <name>`,
      'service principal: environment variable with the client secret',
      checked(VariableName),
    )
    .option(
      flags.clientSecretKeychain,
      'service principal: ask for the client secret once, keep it in the keychain',
    )
    .option(`${flags.certificate} <path>`, 'service principal: PEM file with certificate and private key')
    .option(flags.managedIdentity, 'the managed identity of this machine')
    .option(flags.azureCli, 'whoever is signed in to the Azure CLI here');
  forbid(command, '--client-secret');
  return command;
}

const kinds =
  '--device-code, --client-secret-env NAME, --client-secret-keychain, --certificate PATH, --managed-identity and --azure-cli';

/**
 * The way that the options name; undefined where they name none, or a person's without the app registration that one needs.
 * What they leave out is as it was with `known`, where an identity is to sign in again. Files under their absolute paths.
 * Throws a UsageError.
 */
export function chooseWay(
  given: SignInOptions,
  cwd: string,
  known?: AzureIdentity,
): GivenSignInWay | undefined {
  const options = known === undefined ? given : asBefore(given, known);
  const { tenant, clientId, clientSecretEnv, clientSecretKeychain, certificate } = options;
  const { deviceCode, managedIdentity, azureCli } = options;
  if (options.clientSecret !== undefined) {
    throw new UsageError(
      secretInArguments('--client-secret', '--client-secret-env NAME or --client-secret-keychain'),
    );
  }
  if (clientId !== undefined && !ClientId.safeParse(clientId).success) {
    throw new UsageError('--client-id takes an application (client) id, which is a GUID.');
  }
  const chosen = [deviceCode, clientSecretEnv, clientSecretKeychain, certificate, managedIdentity, azureCli];
  if (chosen.filter((each) => each !== undefined).length > 1) {
    throw new UsageError(`Only one of these says how to sign in: ${kinds}.`);
  }
  if (managedIdentity) {
    if (tenant !== undefined) throw new UsageError('A managed identity has the tenant of its machine.');
    return { kind: 'managed-identity', ...(clientId !== undefined && { clientId }) };
  }
  if (azureCli) {
    if (clientId !== undefined) throw new UsageError('The Azure CLI has a client id of its own.');
    return { kind: 'azure-cli', ...(tenant !== undefined && { tenantId: tenant }) };
  }
  if (tenant === undefined || clientId === undefined) {
    if (isOfPerson(options) && clientId === undefined) return undefined;
    throw new UsageError('Name the app registration: --tenant ID and --client-id ID.');
  }
  const app = { tenantId: tenant, clientId };
  const principal = { kind: 'service-principal', ...app } as const;
  if (clientSecretEnv !== undefined) {
    return { ...principal, login: { kind: 'secret', source: { kind: 'env', variable: clientSecretEnv } } };
  }
  if (clientSecretKeychain) return { ...principal, login: { kind: 'secret', source: { kind: 'keychain' } } };
  if (certificate !== undefined) {
    return {
      ...principal,
      login: { kind: 'certificate', file: absolutePath(certificate, { cwd }) },
    };
  }
  return deviceCode ? { kind: 'device-code', ...app } : { kind: 'browser', ...app };
}

const isOfPerson = (options: SignInOptions): boolean =>
  [
    options.clientSecretEnv,
    options.clientSecretKeychain,
    options.certificate,
    options.managedIdentity,
    options.azureCli,
  ].every((each) => each === undefined);

/** The options with what an identity was signed in by before; as they are where they say nothing of the way. */
function asBefore(options: SignInOptions, known: AzureIdentity): SignInOptions {
  const isSilent = isOfPerson(options) && options.deviceCode === undefined;
  if (isSilent && options.tenant === undefined && options.clientId === undefined) return options;
  if (options.managedIdentity === true || options.azureCli === true) return options;
  const way = isSilent ? { ...options, ...wayBefore(known) } : options;
  if (known.kind !== 'user' && known.kind !== 'service-principal') return way;
  return { ...way, tenant: options.tenant ?? known.tenantId, clientId: options.clientId ?? known.clientId };
}

function wayBefore(known: AzureIdentity): Partial<SignInOptions> {
  switch (known.kind) {
    case 'user':
      return known.by === 'device-code' ? { deviceCode: true } : {};
    case 'managed-identity':
      return { managedIdentity: true };
    case 'azure-cli':
      return { azureCli: true };
    case 'service-principal': {
      const { login } = known;
      if (login.kind === 'certificate') return { certificate: login.file };
      return login.source.kind === 'env'
        ? { clientSecretEnv: login.source.variable }
        : { clientSecretKeychain: true };
    }
  }
}
