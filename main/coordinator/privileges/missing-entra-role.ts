import type { IdentityId } from '../../../shared/ids.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { BackupCheck } from '../../postgres/privileges/backup-check.ts';
import { createEntraRole } from '../../postgres/sql/entra-roles.ts';
import type { Store } from '../../store/store.ts';
import type { Engine } from '../engine.ts';

/**
 * SQL that makes the role of a check which is not there, where pgkeep knows it for a login of Microsoft Entra; undefined for
 * any other. Whom it is of comes from a token of its identity. Throws what the identity's sign-in throws.
 */
export async function missingEntraRole(
  { store, secrets }: Pick<Engine, 'store' | 'secrets'>,
  server: ServerSummary,
  { role: { name, exists } }: Pick<BackupCheck, 'role'>,
): Promise<string | undefined> {
  const identity = exists ? undefined : identityOfRole(store, server, name);
  if (identity === undefined) return undefined;
  const { principal } = await secrets.readLogin({
    address: { ...server, user: name },
    credential: { kind: 'entra', identity },
    database: 'postgres',
    server,
  });
  return principal === undefined ? undefined : createEntraRole(name, principal);
}

/** The identity whose token opens the role: as another entry of the server says, or by the name that both have. */
function identityOfRole(
  { servers, identities }: Pick<Store, 'servers' | 'identities'>,
  { host, port, credential }: ServerSummary,
  role: string,
): IdentityId | undefined {
  for (const each of servers.list()) {
    const isThere = each.host === host && each.port === port && each.user === role;
    if (isThere && each.unconfirmed === undefined && each.credential.kind === 'entra') {
      return each.credential.identity;
    }
  }
  if (credential.kind !== 'entra') return undefined;
  return identities
    .list()
    .find((identity) => identity.name === role || (identity.kind === 'user' && identity.username === role))
    ?.id;
}
