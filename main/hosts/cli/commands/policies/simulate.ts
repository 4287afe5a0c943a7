import type { Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { exitCodes } from '../../cli-errors.ts';
import {
  addPolicyValueOptions,
  changedValues,
  newValues,
  type PolicyValueOptions,
} from '../../options/policy-values.ts';
import { wholeNumber } from '../../options/values.ts';
import { showSimulation } from '../../report/policies/simulation.ts';
import type { Session } from '../../terminal/session.ts';
import { policyArgument, type VaultOption } from './options.ts';

interface SimulateOptions extends PolicyValueOptions, VaultOption {
  readonly instance?: string;
  readonly years?: number;
}

/** `policy simulate`: what a policy would keep over years, that is there or not, and what it changes. */
export function addPolicySimulate(group: Command, session: Session): void {
  const { output } = session;
  const command = group
    .command('simulate')
    .description(
      'Shows what a policy would keep over years, and what it changes for recovery points that exist; nothing is changed.',
    )
    .argument('[policy]', `${policyArgument}; without it, the options say all values`)
    .option(`${flags.vault} <vault>`, 'the vault that has it, or would have it')
    .option(`${flags.instance} <instance>`, 'of this database, with the recovery points that it has')
    .option(`${flags.years} <count>`, 'over so many years (default: 10)', wholeNumber(1, 20));
  addPolicyValueOptions(command).addHelpText(
    'after',
    `
It looks at what this machine knows and opens no vault.

Exit codes: 0 nothing is wrong with it, 3 with warnings, 1 with values that cannot be.

Examples:
  pgkeep policy simulate nightly
  pgkeep policy simulate nightly --keep-monthly 2y --instance prod/shop
  pgkeep policy simulate --vault archive --daily 02:30 --keep 30d --keep-yearly 10y`,
  );
  command.action((policy: string | undefined, options: SimulateOptions) =>
    session.run(command, async (client) => {
      const { vault, instance, years } = options;
      const common = { vault, instance, ...(years === undefined ? {} : { years }) };
      const chosen =
        policy === undefined
          ? { values: newValues(options), ...common }
          : { policy, changes: changedValues(options), ...common };
      const simulated = await (await client()).policies.simulate(chosen);
      output.result(simulated, () => showSimulation(output, simulated));
      if (simulated.problems.length > 0) return exitCodes.failed;
      const warned = (simulated.simulation?.warnings ?? []).length > 0;
      return warned ? exitCodes.warnings : exitCodes.done;
    }),
  );
}
