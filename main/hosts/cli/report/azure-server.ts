import type { AzureServer } from '../../../../shared/discovery/resources.ts';
import { loginNames, networkNames, whichBackup } from '../../../../shared/discovery/words.ts';
import type { ErrorReport } from '../../../../shared/errors.ts';
import { examples } from '../../../../shared/command-line/examples.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import type { Client } from '../../../compose.ts';
import { UsageError, explain } from '../cli-errors.ts';
import type { Output } from '../terminal/output.ts';
import { fixCommands } from './fix-commands.ts';

/** What Azure says of a server; both are null for one that was not added from there. */
export interface AzureAnswer {
  readonly azureServer: AzureServer | null;
  readonly azureError: ErrorReport | null;
}

/** Asks Azure of a server by its name or id; that it cannot be asked is told beside what else is known of it. */
export async function askAzure(
  { discovery }: Pick<Client, 'discovery'>,
  server: string,
): Promise<AzureAnswer> {
  try {
    return { azureServer: await discovery.ofServer({ server }), azureError: null };
  } catch (error) {
    const explained = explain(error);
    if (explained instanceof UsageError) throw explained;
    return { azureServer: null, azureError: explained };
  }
}

/** What Azure says of a server, with its own backups beside ours. */
export function showAzureServer(output: Output, { azureServer, azureError }: AzureAnswer): void {
  if (azureError !== null) {
    output.warning(azureError.message);
    output.hint(azureError.remedy);
    const commands = fixCommands(azureError);
    const nobody = azureError.code === 'UserErrorSignInAgain' && commands.length === 0;
    for (const command of nobody ? [examples.azureLogin] : commands) output.hint(`Run: ${command}`);
  }
  if (azureServer === null) return;
  const { state, version, region, network, logins, nativeBackup } = azureServer;
  output.line('');
  output.pairs([
    ['in Azure', `${state}, PostgreSQL ${version}, ${region}`],
    ['network', networkNames[network]],
    ['logins', loginNames(logins)],
    ...nativeBackupPairs(output, nativeBackup),
  ]);
  output.line('');
  output.hanging('', whichBackup.native);
  output.hanging('', whichBackup.pgkeep);
}

function nativeBackupPairs(
  output: Output,
  { retentionDays, earliestRestore, geoRedundant }: AzureServer['nativeBackup'],
): (readonly [string, string | undefined])[] {
  return [
    ['Azure keeps backups', retentionDays === null ? undefined : `for ${countOf(retentionDays, 'day')}`],
    ['earliest restore', earliestRestore === null ? undefined : output.time(earliestRestore)],
    [
      'copies',
      geoRedundant === null ? undefined : geoRedundant ? 'in a second region, too' : 'in its own region only',
    ],
  ];
}
