import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { absolutePath } from '../../../../core/absolute-path.ts';
import { exitCodes, fileErrorWords, UsageError } from '../../cli-errors.ts';
import { showLeftOut } from '../../report/policies/policy.ts';
import type { Session } from '../../terminal/session.ts';
import { policyArgument, vaultOption, type VaultOption } from './options.ts';

interface ExportOptions extends VaultOption {
  readonly azure: string;
}

/** `policy export`: a policy in the JSON of Azure Backup. */
export function addPolicyExport(group: Command, session: Session): void {
  const { output, host } = session;
  const command = group
    .command('export')
    .description('Writes a policy in the JSON of Azure Backup; what that has no place for is told.')
    .argument('<policy>', policyArgument)
    .requiredOption(`${flags.azure} <file>`, 'a new file, or - to print it');
  vaultOption(command).addHelpText('after', '\nExample:\n  pgkeep policy export nightly --azure policy.json');
  command.action((policy: string, { azure, vault }: ExportOptions) =>
    session.run(command, async (client) => {
      const { name, json, leftOut } = await (await client()).policies.toAzure({ policy, vault });
      const file = azure === '-' ? null : absolutePath(azure, { cwd: host.cwd });
      if (file !== null) {
        await writeFile(file, json, { flag: 'wx' }).catch((error: unknown) => {
          const { code } = error as NodeJS.ErrnoException;
          throw new UsageError(
            code === 'EEXIST'
              ? `${file} is there already, and nothing is overwritten: name a new file, or - to print the policy`
              : `${file} cannot be written: ${fileErrorWords(error)}`,
          );
        });
      }
      output.result(
        { name, file, policy: file === null ? (JSON.parse(json) as unknown) : null, leftOut },
        () => {
          if (file === null) for (const line of json.trimEnd().split('\n')) output.line(line);
          else output.line(`Policy ${name} written to ${file}.`);
        },
      );
      showLeftOut(output, leftOut);
      return leftOut.length === 0 ? exitCodes.done : exitCodes.warnings;
    }),
  );
}
