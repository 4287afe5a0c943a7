import type { Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { UsageError } from '../../cli-errors.ts';
import { repeated } from '../../options/values.ts';

/** Instances by their arguments, servers by an option. */
export interface ScheduledOptions {
  readonly server?: string[];
}

/** `[instance...]` and `--server`, as every command about due backups has them. */
export function addScheduledOptions(command: Command): void {
  command.argument('[instance...]', 'names, ids, or beginnings of ids').option(
    `${flags.server} <server>`,
    'all databases of this server that say nothing else; may be repeated',
    repeated((text) => text),
  );
}

/** What the contract takes. Throws where nothing is named. */
export function scheduledBy(
  instances: readonly string[],
  { server = [] }: ScheduledOptions,
  everything = false,
): { instances: string[]; servers: string[]; everything: boolean } {
  if (everything && instances.length + server.length > 0) {
    throw new UsageError('--all goes without instances and servers');
  }
  if (!everything && instances.length + server.length === 0) {
    throw new UsageError('Name instances, or servers with --server');
  }
  return { instances: [...instances], servers: [...server], everything };
}
