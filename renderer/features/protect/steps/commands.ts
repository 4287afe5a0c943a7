import { idsComment, pgkeepCommand } from '../../../../shared/command-line/command-names.ts';
import type { InstanceChanges } from '../../../../shared/instances/instances.ts';
import {
  instanceOptionWords,
  policyWords,
  protectWords,
} from '../../../../shared/command-line/written-options.ts';
import type { ServerPlan } from '../policy/plan.ts';

/** The same on the command line, one line a database, for a POSIX shell; to be kept, so by ids. */
export function protectCommands(
  rows: readonly { readonly serverId: string; readonly serverName: string; readonly database: string }[],
  vault: { readonly id: string; readonly name: string },
  {
    options = {},
    planOf = () => ({}),
  }: { options?: InstanceChanges; planOf?: (serverId: string) => ServerPlan } = {},
): string {
  const servers = new Map(rows.map(({ serverId, serverName }) => [serverId, serverName]));
  return [
    idsComment('sh', [...[...servers].map(([id, name]) => ({ id, name })), vault]),
    ...rows.map(({ serverId: server, database }) => {
      const { policyId, runner } = planOf(server);
      return pgkeepCommand('sh', 'protect', [
        ...protectWords({ server, database, vault: vault.id }),
        ...(policyId === undefined ? [] : policyWords(policyId, runner)),
        ...instanceOptionWords(options),
      ]);
    }),
  ].join('\n');
}
