import type { Command } from 'commander';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { formatCount } from '../../../../../shared/words/counts.ts';
import { exitCodes } from '../../cli-errors.ts';
import { scheduleCell, showPolicy } from '../../report/policies/policy.ts';
import type { Session } from '../../terminal/session.ts';
import { addPolicyAdd } from './add.ts';
import { addPolicyExport } from './export.ts';
import { addPolicySet } from './set.ts';
import { addPolicySimulate } from './simulate.ts';
import { policyArgument, vaultOption, type VaultOption } from './options.ts';

export function addPolicyCommands(program: Command, session: Session): void {
  const group = program
    .command('policy')
    .description('Policies: when databases are backed up, and how long recovery points are kept.');
  addPolicyList(group, session);
  addPolicyShow(group, session);
  addPolicyAdd(group, session);
  addPolicySet(group, session);
  addPolicySimulate(group, session);
  addPolicyUndo(group, session);
  addPolicyRemove(group, session);
  addPolicyExport(group, session);
}

function addPolicyList(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('list', { isDefault: true })
    .description('Lists the policies as they were last read from the vaults.')
    .option(`${flags.vault} <vault>`, 'only those of this vault')
    .addHelpText('after', '\nExample:\n  pgkeep policy list');
  command.action(({ vault }: VaultOption) =>
    session.run(command, async (client) => {
      const listed = await (await client()).policies.list({ vault });
      output.result(listed, () => {
        output.table(
          [
            { title: 'NAME', value: ({ name }) => name, flexible: true },
            { title: 'ID', value: ({ id }) => id },
            { title: 'VAULT', value: ({ vaultName }) => vaultName, flexible: true },
            { title: 'RUNS', value: scheduleCell, flexible: true },
            { title: 'KEEPS', value: ({ retentionWords }) => retentionWords ?? '-', flexible: true },
            { title: 'INSTANCES', value: ({ instances }) => formatCount(instances.length), right: true },
          ],
          listed,
          `No policy is known here. Add the ready ones: ${pgkeepLine('policy add', flags.ready, flags.vault, '<vault>')}`,
        );
      });
      return exitCodes.done;
    }),
  );
}

function addPolicyShow(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('show')
    .description('Shows a policy with all its values and the instances that it backs up.')
    .argument('<policy>', policyArgument);
  vaultOption(command).addHelpText('after', '\nExample:\n  pgkeep policy show "Daily, kept 30 days"');
  command.action((policy: string, { vault }: VaultOption) =>
    session.run(command, async (client) => {
      const shown = await (await client()).policies.show({ policy, vault });
      output.result(shown, () => showPolicy(output, shown));
      return exitCodes.done;
    }),
  );
}

function addPolicyUndo(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('undo')
    .description('Keeps recovery points as before that are to be kept for a shorter time soon.')
    .argument('<policy>', policyArgument);
  vaultOption(command).addHelpText(
    'after',
    `
The policy stays as it is now, and new recovery points are kept as it says.

Example:
  pgkeep policy undo nightly`,
  );
  command.action((policy: string, { vault }: VaultOption) =>
    session.run(command, async (client) => {
      const undone = await (await client()).policies.undo({ policy, vault });
      output.result(undone, () => output.line(`Recovery points kept as before: ${undone.otherRule}.`));
      return exitCodes.done;
    }),
  );
}

function addPolicyRemove(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('remove')
    .description('Removes a policy that no instance is backed up by; recovery points stay as promised.')
    .argument('<policy>', policyArgument);
  vaultOption(command).addHelpText('after', '\nExample:\n  pgkeep policy remove "Hourly, kept 3 days"');
  command.action((policy: string, { vault }: VaultOption) =>
    session.run(command, async (client) => {
      const removed = await (await client()).policies.remove({ policy, vault });
      output.result(removed, () => output.line(`Policy ${removed.name} removed from ${removed.vaultName}.`));
      return exitCodes.done;
    }),
  );
}
