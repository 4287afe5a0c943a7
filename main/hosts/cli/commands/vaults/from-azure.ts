import type { Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { makesContainer } from '../../../../../shared/access/changes.ts';
import { ContainerName } from '../../../../../shared/discovery/container-name.ts';
import type { Client } from '../../../../compose.ts';
import { UsageError } from '../../cli-errors.ts';
import type { Output } from '../../terminal/output.ts';
import { chooseStorage, type ChosenStorage, type StorageOptions } from '../../options/storage.ts';

export interface FromAzureOptions {
  readonly fromAzure?: string;
  readonly createContainer?: true;
}

export function addFromAzureOptions(command: Command): void {
  command
    .option(
      `${flags.fromAzure} <account/container>`,
      'a container of a storage account that an identity sees, which then opens it; --identity says which',
    )
    .option(flags.createContainer, 'with --from-azure: make the container where it is not there, private');
}

const others = [
  'folder',
  'container',
  'connectionStringEnv',
  'connectionStringKeychain',
  'sasEnv',
  'sasKeychain',
  'entra',
  'tenant',
  'clientId',
  'clientSecretEnv',
] as const satisfies (keyof StorageOptions)[];

/** The place that the options name; what is named in Azure is looked for there. Throws a UsageError. */
export async function chooseVaultPlace(
  client: () => Promise<Client>,
  options: StorageOptions & FromAzureOptions,
  { cwd, output }: { readonly cwd: string; readonly output: Pick<Output, 'notice'> },
): Promise<ChosenStorage> {
  const { fromAzure, createContainer, identity } = options;
  if (fromAzure === undefined) {
    if (createContainer === true)
      throw new UsageError(`${flags.createContainer} goes with ${flags.fromAzure}.`);
    return chooseStorage(options, cwd);
  }
  if (others.some((name) => options[name] !== undefined)) {
    throw new UsageError(
      `${flags.fromAzure} says which place it is and how it is opened: only ${flags.identity} goes with it.`,
    );
  }
  const [account = '', name = '', ...rest] = fromAzure.split('/');
  const container = ContainerName.safeParse(name);
  if (account === '' || rest.length > 0 || !container.success) {
    throw new UsageError(`${flags.fromAzure} takes <account>/<container>, such as contosobackups/pgkeep.`);
  }
  const { discovery } = await client();
  const found = await discovery.findAccount({ account, identity });
  // said before it is made
  if (createContainer === true) output.notice(makesContainer({ account: found.id, name }));
  const made =
    createContainer === true
      ? await discovery.createContainer({ identity: found.identity, account: found.id, name })
      : { url: `${found.blobEndpoint}/${name}` };
  return {
    location: {
      kind: 'azure-blob',
      url: made.url,
      credential: { kind: 'entra', identity: found.identity },
    },
  };
}
