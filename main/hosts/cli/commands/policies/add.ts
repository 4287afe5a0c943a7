import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { DisplayName } from '../../../../../shared/ids.ts';
import type { PolicySummary } from '../../../../../shared/policies/policies.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import type { Client } from '../../../../compose.ts';
import { absolutePath } from '../../../../core/absolute-path.ts';
import { exitCodes, fileErrorWords, UsageError, type ExitCode } from '../../cli-errors.ts';
import { addPolicyValueOptions, newValues, type PolicyValueOptions } from '../../options/policy-values.ts';
import { checked } from '../../options/values.ts';
import { showLeftOut, showPolicy } from '../../report/policies/policy.ts';
import type { Session } from '../../terminal/session.ts';

interface AddOptions extends PolicyValueOptions {
  readonly vault: string;
  readonly ready?: true;
  readonly azureJson?: string;
}

/** `policy add`: of values, of Azure Backup's JSON, or those that each new vault has. */
export function addPolicyAdd(group: Command, session: Session): void {
  const command = group
    .command('add')
    .description('Adds a policy to a vault, where every workstation sees it.')
    .argument('[name]', 'how it is called', checked(DisplayName))
    .requiredOption(`${flags.vault} <vault>`, 'name or id of the vault')
    .option(flags.ready, 'add the policies that each new vault has, as far as they are missing')
    .option(
      `${flags.azureJson} <file>`,
      'take a policy over from Azure Backup’s JSON; what has no place here is told',
    );
  addPolicyValueOptions(command).addHelpText(
    'after',
    `
Examples:
  pgkeep policy add nightly --vault archive --daily 02:30 --keep 30d --keep-monthly 1y
  pgkeep policy add weekends --vault archive --weekly sat,sun --at 04:00 --keep 12w --time-zone Europe/Berlin
  pgkeep policy add --ready --vault archive
  pgkeep policy add --azure-json policy.json --vault archive`,
  );
  command.action((name: string | undefined, options: AddOptions) =>
    session.run(command, async (client) => {
      if (options.ready === true) return addReady(session, await client(), name, options);
      if (options.azureJson !== undefined) {
        return addFromAzure(session, client, name, { ...options, azureJson: options.azureJson });
      }
      if (name === undefined) throw new UsageError('Say how the policy is called');
      const values = newValues(options);
      const added = await (await client()).policies.add({ vault: options.vault, name, values });
      showAdded(session, added);
      return exitCodes.done;
    }),
  );
}

function showAdded({ output }: Session, added: PolicySummary, extra: object = {}): void {
  output.result({ ...added, ...extra }, () => {
    output.line(`Policy ${added.name} added to ${added.vaultName}.`);
    showPolicy(output, added);
  });
}

/** Throws UsageError where values are said that come from elsewhere. */
function refuseOthers(options: AddOptions, instead: string, but: readonly string[]): void {
  const others = Object.keys(options).filter((name) => name !== 'vault' && !but.includes(name));
  if (others.length > 0) throw new UsageError(`${instead} brings the values: leave the other options out`);
}

async function addReady(
  { output }: Session,
  client: Client,
  name: string | undefined,
  options: AddOptions,
): Promise<ExitCode> {
  if (name !== undefined) throw new UsageError(`${flags.ready} brings the names: leave the name out`);
  refuseOthers(options, flags.ready, ['ready', 'timeZone']);
  const { vault, timeZone } = options;
  const added = await client.policies.addReady({ vault, timeZone });
  output.result(added, () => {
    if (added.length === 0) return output.line('The vault has all of them already.');
    for (const policy of added) output.line(`Policy ${policy.name} added to ${policy.vaultName}.`);
  });
  return exitCodes.done;
}

/** So many characters of a document are read: policies have a few thousand. */
const mostCharacters = 1_000_000;

async function addFromAzure(
  session: Session,
  client: () => Promise<Client>,
  name: string | undefined,
  options: AddOptions & { readonly azureJson: string },
): Promise<ExitCode> {
  refuseOthers(options, flags.azureJson, ['azureJson', 'timeZone']);
  const { vault, timeZone, azureJson } = options;
  const file = absolutePath(azureJson, { cwd: session.host.cwd });
  const json = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      `${file} cannot be read: ${fileErrorWords(error)}. Name the file with the policy of Azure Backup`,
    );
  });
  if (json.length > mostCharacters) {
    throw new UsageError(`${file} has more than ${countOf(mostCharacters, 'character')}: that is no policy`);
  }
  const { policies } = await client();
  const read = await policies.fromAzure({ json, timeZone });
  const called = name ?? read.name;
  if (called === undefined) throw new UsageError('The document has no name: say how the policy is called');
  const added = await policies.add({ vault, name: called, values: read.values });
  showAdded(session, added, { leftOut: read.leftOut });
  showLeftOut(session.output, read.leftOut);
  return read.leftOut.length === 0 ? exitCodes.done : exitCodes.warnings;
}
