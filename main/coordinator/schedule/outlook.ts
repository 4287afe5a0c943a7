import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { RunOutlook } from '../../../shared/schedule/schedule.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Engine } from '../engine.ts';
import { identitiesOf, identityOfCredential } from '../identities/named-identities.ts';
import { refreshPolicies } from '../policies/find-policy.ts';
import { summarizePolicies } from '../policies/summarize.ts';
import { secretSourceOf, sourceAt, variableOf } from '../servers/logins/login-places.ts';
import { openVault } from '../vaults/open-vault.ts';
import { personalSignInOf, whyAttendedOf } from './needs-person.ts';
import { refreshSaid, runnerOfServer } from './runner-of-server.ts';

/** Databases of a server that log in the same way. */
export interface LoginsOf {
  readonly server: ServerSummary;
  /** The identity that reads the secret with their own login; absent: they have the login of the server. */
  readonly identity?: AzureIdentity;
}

/**
 * By which policies of a vault databases of servers could be backed up, who runs the due backups there, and what would
 * keep this home from running them. Reads the vault; throws what that throws.
 */
export async function runOutlook(
  engine: Engine,
  logins: readonly LoginsOf[],
  vault: VaultSummary,
): Promise<RunOutlook> {
  const { home, host, user } = engine.writer;
  await using opened = await openVault(engine, vault);
  for (const id of new Set(logins.map(({ server }) => server.id))) await refreshSaid(engine, opened, id);
  const policies = opened.format === 1 ? [] : (await refreshPolicies(engine, opened)).policies;
  return {
    home: { home, host, user },
    format: opened.format,
    policies: summarizePolicies(engine, policies),
    servers: logins.map(({ server, identity }) => {
      const own = identity === undefined ? {} : { credential: { identity: identity.id } };
      const placed = { serverId: server.id, vaultId: vault.id, ...own };
      const runner = runnerOfServer(engine, placed);
      return {
        serverId: server.id,
        readBy: identity?.id ?? null,
        runner: runner ?? null,
        runsHere: runner?.home === home,
        needsPerson: whyAttendedOf(engine, placed) ?? null,
        variable: variableWords(engine, { server, identity }, vault),
        personalSignIn: personalSignInOf(engine, placed) ?? null,
      };
    }),
  };
}

/** The service has no environment variables but its own. */
function variableWords(
  { store }: Pick<Engine, 'store'>,
  { server, identity }: { readonly server: ServerSummary; readonly identity: AzureIdentity | undefined },
  vault: VaultSummary,
): string | null {
  const ofLogin = identity === undefined ? identityOfCredential(server.credential) : identity.id;
  const used = [ofLogin, ...identitiesOf(vault)];
  const sources = [
    ...(identity === undefined ? [{ whose: `The login of ${server.name}`, source: server.credential }] : []),
    { whose: `The login of the vault ${vault.name}`, source: sourceAt(vault.location) },
    ...store.identities
      .list()
      .flatMap((each) =>
        used.includes(each.id)
          ? [{ whose: `The client secret of ${each.name}`, source: secretSourceOf(each) }]
          : [],
      ),
  ];
  for (const { whose, source } of sources) {
    const variable = variableOf(source);
    if (variable !== undefined) {
      return `${whose} comes from the environment variable ${variable}, which has to be set for whatever runs the due backups; the service does not have it.`;
    }
  }
  return null;
}
