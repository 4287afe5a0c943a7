import type { Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { DisplayName } from '../../../../../shared/ids.ts';
import { exitCodes, UsageError } from '../../cli-errors.ts';
import {
  addPolicyValueOptions,
  changedValues,
  type PolicyValueOptions,
} from '../../options/policy-values.ts';
import { checked } from '../../options/values.ts';
import { showPolicy } from '../../report/policies/policy.ts';
import { showPromiseChanges } from '../../report/policies/promise-changes.ts';
import type { Session } from '../../terminal/session.ts';
import { policyArgument, vaultOption, type VaultOption } from './options.ts';

interface SetOptions extends PolicyValueOptions, VaultOption {
  readonly name?: string;
  readonly confirmShorter?: true;
}

/** `policy set`: what is said changes, all else stays. */
export function addPolicySet(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('set')
    .description('Changes a policy: what is said changes, all else stays.')
    .argument('<policy>', policyArgument)
    .option(`${flags.name} <name>`, 'how it is called from now on', checked(DisplayName))
    .option(flags.confirmShorter, 'also where recovery points are kept for a shorter time then');
  addPolicyValueOptions(vaultOption(command)).addHelpText(
    'after',
    `
Examples:
  pgkeep policy set nightly --daily 03:15
  pgkeep policy set nightly --keep-monthly 2y --keep-weekly none --window none`,
  );
  command.action((policy: string, options: SetOptions) =>
    session.run(command, async (client) => {
      const { vault, name, confirmShorter = false } = options;
      const values = changedValues(options);
      if (name === undefined && Object.keys(values).length === 0) {
        throw new UsageError('Say what to change; pgkeep policy set --help lists it');
      }
      const changed = await (await client()).policies.set({ policy, vault, name, values, confirmShorter });
      output.result(changed, () => {
        output.line(`Policy ${changed.name} is like this from now on:`);
        showPolicy(output, changed);
        showPromiseChanges(output, changed.promises, changed);
      });
      return exitCodes.done;
    }),
  );
}
