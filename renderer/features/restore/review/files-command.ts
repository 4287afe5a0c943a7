import { idsComment, pgkeepCommand } from '../../../../shared/command-line/command-names.ts';
import { filesWords } from '../../../../shared/command-line/written-options.ts';
import type { Shell } from '../../../../shared/shell/command-line.ts';
import type { StorageLocation } from '../../../../shared/vaults.ts';

export interface ShellText {
  readonly shell: Shell;
  readonly text: string;
}

/** The same restore as files on the command line, without secrets. */
export function filesCommands(
  instance: { readonly id: string; readonly name: string },
  pointId: string,
  location: StorageLocation,
  skipDamaged: boolean,
): ShellText[] {
  const words = [instance.id, pointId, ...filesWords(location, { skipDamaged })];
  return (['sh', 'powershell'] as const).map((shell) => ({
    shell,
    text: `${idsComment([instance])}\n${pgkeepCommand(shell, 'restore', words)}\n`,
  }));
}
