import type { Command } from 'commander';
import { flags } from '../../../../../shared/command-line/option-names.ts';

export interface VaultOption {
  readonly vault?: string;
}

export const policyArgument = 'name, id, or the beginning of the id';

/** The vault of a policy that several vaults have. */
export const vaultOption = (command: Command): Command =>
  command.option(`${flags.vault} <vault>`, 'its vault, where several have a policy of that name');
