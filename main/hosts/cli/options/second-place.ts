import type { Command } from 'commander';
import { VariableName } from '../../../../shared/logins/secret-source.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { UsageError } from '../cli-errors.ts';
import { chooseStorage, type ChosenStorage } from './storage.ts';
import { checked } from './values.ts';

/** Options that name the second place of a vault, in which its leases lie. */
export interface SecondPlaceOptions {
  readonly runtimeFolder?: string;
  readonly runtimeContainer?: string;
  readonly runtimeConnectionStringEnv?: string;
  readonly runtimeConnectionStringKeychain?: true;
  readonly runtimeSasEnv?: string;
  readonly runtimeSasKeychain?: true;
  readonly runtimeEntra?: true;
}

export function addSecondPlaceOptions(command: Command): Command {
  const variable = checked(VariableName);
  return command
    .option(
      `${flags.runtimeFolder} <path>`,
      'where leases lie if the vault’s own place lets nobody overwrite files: a folder',
    )
    .option(`${flags.runtimeContainer} <url>`, 'the same: an Azure Blob container without such a policy')
    .option(
      `${flags.runtimeConnectionStringEnv} <name>`,
      'environment variable with its connection string',
      variable,
    )
    .option(
      flags.runtimeConnectionStringKeychain,
      'ask for its connection string once, keep it in the keychain',
    )
    .option(`${flags.runtimeSasEnv} <name>`, 'environment variable with its SAS', variable)
    .option(flags.runtimeSasKeychain, 'ask for its SAS once, keep it in the keychain')
    .option(flags.runtimeEntra, 'Microsoft Entra login to it: environment, Azure CLI, managed identity');
}

/** The second place that the options name, undefined where they name none. Throws a UsageError in their own words. */
export function chooseSecondPlace(options: SecondPlaceOptions, cwd: string): ChosenStorage | undefined {
  const { runtimeFolder: folder, runtimeContainer: container } = options;
  const { runtimeConnectionStringEnv: connectionStringEnv, runtimeSasEnv: sasEnv } = options;
  const chosen = {
    ...(folder === undefined ? {} : { folder }),
    ...(container === undefined ? {} : { container }),
    ...(connectionStringEnv === undefined ? {} : { connectionStringEnv }),
    ...(options.runtimeConnectionStringKeychain ? { connectionStringKeychain: true as const } : {}),
    ...(sasEnv === undefined ? {} : { sasEnv }),
    ...(options.runtimeSasKeychain ? { sasKeychain: true as const } : {}),
    ...(options.runtimeEntra ? { entra: true as const } : {}),
  };
  if (Object.keys(chosen).length === 0) return undefined;
  try {
    return chooseStorage(chosen, cwd);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(
      error.message.replaceAll(/--(?=folder|container|connection-string|sas|entra)/g, '--runtime-'),
    );
  }
}
