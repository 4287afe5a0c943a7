import { idsComment, pgkeepCommand } from '../../../../shared/command-line/command-names.ts';
import type { InstanceChanges } from '../../../../shared/instances/instances.ts';
import {
  instanceOptionWords,
  policyWords,
  protectWords,
  secretWords,
} from '../../../../shared/command-line/written-options.ts';
import type { GivenOwnLogin } from '../../../../shared/instances/own-login.ts';
import type { PolicyPlan } from '../policy/plan.ts';

interface CommandRow {
  readonly serverId: string;
  readonly serverName: string;
  readonly database: string;
  /** Its own login; absent: the server's. */
  readonly credential?: GivenOwnLogin | undefined;
}

/** The same on the command line, one line a database, for a POSIX shell; to be kept, so by ids. */
export function protectCommands(
  rows: readonly CommandRow[],
  vault: { readonly id: string; readonly name: string },
  { options = {}, planOf = () => ({}) }: { options?: InstanceChanges; planOf?: PolicyPlan['of'] } = {},
): string {
  const servers = new Map(rows.map(({ serverId, serverName }) => [serverId, serverName]));
  return [
    idsComment('sh', [...[...servers].map(([id, name]) => ({ id, name })), vault]),
    ...rows.map(({ serverId: server, database, credential }) => {
      const { policyId, runner } = planOf({ serverId: server, credential });
      return pgkeepCommand('sh', 'protect', [
        ...protectWords({ server, database, vault: vault.id }),
        ...(credential === undefined ? [] : secretWords(credential)),
        ...(policyId === undefined ? [] : policyWords(policyId, runner)),
        ...instanceOptionWords(options),
      ]);
    }),
  ].join('\n');
}
