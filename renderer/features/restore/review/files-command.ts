import { pgkeepCommand } from '../../../../shared/command-line/command-names.ts';
import { filesWords } from '../../../../shared/command-line/written-options.ts';
import type { RestoreCommand } from '../../../../shared/restore.ts';
import type { StorageLocation } from '../../../../shared/vaults.ts';

/** The same restore as files on the command line, without secrets. */
export function filesCommands(
  instanceId: string,
  pointId: string,
  location: StorageLocation,
  skipDamaged: boolean,
): RestoreCommand[] {
  const words = [instanceId, pointId, ...filesWords(location, { skipDamaged })];
  return (['sh', 'powershell'] as const).map((shell) => ({
    tools: 'pgkeep',
    shell,
    text: `${pgkeepCommand(shell, 'restore', words)}\n`,
  }));
}
