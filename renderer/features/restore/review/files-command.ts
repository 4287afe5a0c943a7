import { idsComment, pgkeepCommand } from '../../../../shared/command-line/command-names.ts';
import { filesWords } from '../../../../shared/command-line/written-options.ts';
import type { RestoreCommand } from '../../../../shared/points/restore.ts';
import type { StorageLocation } from '../../../../shared/vaults/vaults.ts';

/** The same restore as files on the command line, without secrets. */
export function filesCommands(
  instance: { readonly id: string; readonly name: string },
  pointId: string,
  location: StorageLocation,
  skipDamaged: boolean,
): RestoreCommand[] {
  const words = [instance.id, pointId, ...filesWords(location, { skipDamaged })];
  return (['sh', 'powershell'] as const).map((shell) => ({
    tools: 'pgkeep',
    shell,
    text: `${idsComment(shell, [instance])}\n${pgkeepCommand(shell, 'restore', words)}\n`,
  }));
}
