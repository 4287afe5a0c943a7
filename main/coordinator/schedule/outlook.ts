import type { RunOutlook } from '../../../shared/schedule/schedule.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Engine } from '../engine.ts';
import { refreshPolicies } from '../policies/find-policy.ts';
import { summarizePolicies } from '../policies/summarize.ts';
import { sourceAt, variableOf } from '../servers/logins/login-places.ts';
import { openVault } from '../vaults/open-vault.ts';
import { personalSignInOf, whyAttendedOf } from './needs-person.ts';
import { refreshSaid, runnerOfServer } from './runner-of-server.ts';

/**
 * By which policies of a vault databases of servers could be backed up, who runs the due backups there, and what would
 * keep this home from running them. Reads the vault; throws what that throws.
 */
export async function runOutlook(
  engine: Engine,
  servers: readonly ServerSummary[],
  vault: VaultSummary,
): Promise<RunOutlook> {
  const { home, host, user } = engine.writer;
  await using opened = await openVault(engine, vault);
  for (const { id } of servers) await refreshSaid(engine, opened, id);
  const policies = opened.format === 1 ? [] : (await refreshPolicies(engine, opened)).policies;
  return {
    home: { home, host, user },
    format: opened.format,
    policies: summarizePolicies(engine, policies),
    servers: servers.map((server) => {
      const placed = { serverId: server.id, vaultId: vault.id };
      const runner = runnerOfServer(engine, placed);
      return {
        serverId: server.id,
        runner: runner ?? null,
        runsHere: runner?.home === home,
        needsPerson: whyAttendedOf(engine, placed) ?? null,
        variable: variableWords(server, vault),
        personalSignIn: personalSignInOf(engine, placed) ?? null,
      };
    }),
  };
}

/** The service has no environment variables but its own. */
function variableWords(server: ServerSummary, vault: VaultSummary): string | null {
  const ofServer = variableOf(server.credential);
  const ofVault = variableOf(sourceAt(vault.location));
  const variable = ofServer ?? ofVault;
  if (variable === undefined) return null;
  const whose = ofServer === undefined ? `the vault ${vault.name}` : server.name;
  return `The login of ${whose} comes from the environment variable ${variable}, which has to be set for whatever runs the due backups; the service does not have it.`;
}
