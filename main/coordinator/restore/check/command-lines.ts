import type { Manifest } from '../../../../shared/points/manifest.ts';
import type { RestoreCommand } from '../../../../shared/points/restore.ts';
import { idsComment, pgkeepCommand } from '../../../../shared/command-line/command-names.ts';
import { newDatabaseWords, secretWords } from '../../../../shared/command-line/written-options.ts';
import type { DatabaseRestore } from '../find-restore.ts';
import { stockPowershell } from './stock-tools/powershell.ts';
import { stockSh } from './stock-tools/sh.ts';
import { stockRestore } from './stock-tools/steps.ts';

/**
 * The same restore on the command line, for each shell: with pgkeep, or with PostgreSQL's own tools from the point's
 * files. Each makes the new database by itself, so nobody is to run two of them.
 */
export function restoreCommands(restore: DatabaseRestore, manifest: Manifest): RestoreCommand[] {
  const { point, server, options, credential } = restore;
  // ids: a name may begin with a dash, and may be another instance's tomorrow
  const words = [
    point.instance.id,
    point.pointId,
    ...newDatabaseWords(server.id, options),
    ...(credential === undefined ? [] : secretWords(credential)),
  ];
  const stock = stockRestore(restore, manifest);
  const withPgkeep = (['sh', 'powershell'] as const).map((shell): RestoreCommand => {
    const ids = idsComment(shell, [point.instance, server]);
    return { tools: 'pgkeep', shell, text: `${ids}\n${pgkeepCommand(shell, 'restore', words)}\n` };
  });
  return [
    ...withPgkeep,
    { tools: 'postgresql', shell: 'sh', text: stockSh(stock) },
    { tools: 'postgresql', shell: 'powershell', text: stockPowershell(stock) },
  ];
}
