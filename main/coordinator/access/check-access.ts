import type { AccessCheck, AccessRow, AccessWish } from '../../../shared/access/access.ts';
import type { PrincipalWish } from '../../../shared/access/principals.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { findIdentity, findServer } from '../lookup.ts';
import { connectionRow } from './connection.ts';
import { heldPermissions, neededPermissions, policyRights, roleRights, type Parties } from './facts.ts';
import { needsOf, type NeededConnection, type NeededRole } from './needs.ts';
import { isReady, outcomeOf, stepsOf, type RowFacts, type Tried } from './outcome.ts';
import { foundInAzure, pastedRows } from './pasted.ts';
import type { Caller, KeyVaultFacts, ResourceControl } from './resource-control.ts';
import { tryNeed } from './tries.ts';

/** What was asked for, with whom it is about. */
export interface Subject extends Parties {
  readonly wish: AccessWish;
  readonly identity: AzureIdentity;
  /** Why Azure could not be asked for the resource of an address; null where it was, or nothing was asked. */
  readonly notAsked: string | null;
}

/** Finds out who asks and for whom. Throws UserErrorNotFound, and what the sign-in throws. */
export async function subjectOf(engine: Engine, wish: AccessWish): Promise<Subject> {
  const identity = findIdentity(engine.store, wish.identity);
  const control = await engine.resources(identity);
  const caller = await control.caller();
  await refuseMistyped(engine, wish, control);
  return {
    ...(await foundInAzure(engine, wish, identity)),
    identity,
    control,
    caller,
    principal: await principalOf(wish.principal, caller, control),
  };
}

const isGone: readonly string[] = ['ResourceNotFound', 'ResourceGroupNotFound'];

/**
 * Of somebody else nothing is tried, and roles from above reach a server that is not there: it would be said to be assigned.
 */
async function refuseMistyped(
  { store }: Pick<Engine, 'store'>,
  { principal, server, serverName }: AccessWish,
  control: Pick<ResourceControl, 'serverNetwork'>,
): Promise<void> {
  if (serverName !== undefined) findServer(store, serverName);
  if (principal.kind === 'me' || server === undefined) return;
  try {
    await control.serverNetwork(server);
  } catch (error) {
    // who may not look at it may be told about its roles all the same
    if (!(error instanceof PgkeepError) || isGone.includes(error.code)) throw error;
  }
}

async function principalOf(
  principal: PrincipalWish,
  caller: Caller,
  control: Pick<ResourceControl, 'backupVaultIdentity'>,
): Promise<Caller> {
  if (principal.kind === 'me') return caller;
  if ('objectId' in principal) {
    return { objectId: principal.objectId.toLowerCase(), type: 'ServicePrincipal' };
  }
  const objectId = await control.backupVaultIdentity(principal.vault);
  if (objectId !== undefined) return { objectId: objectId.toLowerCase(), type: 'ServicePrincipal' };
  throw new PgkeepError('UserErrorPrincipalNotFound', 'The Backup vault has no managed identity.', {
    remedy: 'Switch on its system-assigned identity (Identity, at the Backup vault), then check again.',
  });
}

/** What the principal needs, what of it is there, and who could give the rest. Writes and removes a file in a container. */
export async function checkAccess(engine: Engine, wish: AccessWish): Promise<AccessCheck> {
  return checkSubject(engine, await subjectOf(engine, wish));
}

export async function checkSubject(engine: Engine, subject: Subject): Promise<AccessCheck> {
  const needs = needsOf(subject.wish);
  const rows: AccessRow[] = [];
  // One after the other: Azure Resource Manager counts requests, and an order is easier to read in its log.
  for (const need of needs) rows.push(await rowOf(engine, need, subject));
  rows.push(...(await pastedRows(engine, subject)));
  if (rows.length === 0) throw nothingToLookAt(subject.wish);
  return {
    ready: rows.every((row) => !row.blocks || isReady(row)),
    principal: {
      ...subject.principal,
      isMe: subject.wish.principal.kind === 'me',
    },
    rows,
  };
}

/** No row would read as if all were there. */
const nothingToLookAt = ({ purpose }: AccessWish) =>
  new PgkeepError(
    'UserErrorInvalidInput',
    purpose === 'restore-as-files'
      ? 'Restoring as files needs nothing of a server or a secret, and no container was named.'
      : 'Nothing was named that could be looked at.',
    {
      remedy:
        purpose === 'restore-as-files'
          ? 'Name the container that the files go into.'
          : 'Name a secret, a container or a server.',
    },
  );

async function rowOf(
  engine: Engine,
  need: NeededRole | NeededConnection,
  subject: Subject,
): Promise<AccessRow> {
  const isMe = subject.wish.principal.kind === 'me';
  if (need.need === 'connect') {
    return connectionRow(engine, need, subject, () => tryNeed(engine, need, subject));
  }
  const tried = isMe ? await tryNeed(engine, need, subject) : undefined;
  const { keyVault } = need;
  if (keyVault === undefined) return roleRow(need, subject, tried);
  let facts: KeyVaultFacts;
  try {
    facts = await subject.control.keyVault(keyVault);
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return unknownVaultRow(need, tried, messageOf(error));
  }
  if (facts.permissionModel === 'roles') return roleRow(need, subject, tried);
  return policyRow(need, { id: keyVault, facts }, { subject, tried });
}

const said = ({ need, title, blocks }: NeededRole) => ({ need, title, blocks });

async function roleRow(need: NeededRole, subject: Subject, tried: Tried | undefined): Promise<AccessRow> {
  const { beside, ...rights } = await roleRights(need, subject, tried);
  return {
    ...said(need),
    grant: {
      kind: 'role',
      roleId: need.role.id,
      roleName: need.role.name,
      scopes: [...need.scopes],
    },
    ...outcomeOf(factsOf(`the role ${need.role.name}`, subject, { ...rights, tried })),
    ...stepsOf(tried),
    beside,
  };
}

async function policyRow(
  need: NeededRole,
  vault: { readonly id: string; readonly facts: KeyVaultFacts },
  { subject, tried }: { readonly subject: Subject; readonly tried: Tried | undefined },
): Promise<AccessRow> {
  const { beside, ...rights } = await policyRights(need, vault, { ...subject, tried });
  const held = heldPermissions(vault.facts, subject.principal.objectId);
  const missing = neededPermissions.filter((each) => !held.includes(each));
  return {
    ...said(need),
    grant: {
      kind: 'access-policy',
      vault: vault.id,
      // only what is not there: taking it back leaves the rest
      permissions: missing.length === 0 ? [...neededPermissions] : missing,
      opens: 'Every secret of the key vault, later ones too: its access policies know no single secrets.',
    },
    ...outcomeOf(
      factsOf('the permissions get and list in the access policies', subject, { ...rights, tried }),
    ),
    ...stepsOf(tried),
    beside,
  };
}

/** Without the permission model nothing can be offered: one of the two ways would do nothing. */
function unknownVaultRow(need: NeededRole, tried: Tried | undefined, why: string): AccessRow {
  const common = { ...said(need), grant: null, held: false, canAssign: false, beside: [] };
  if (tried?.kind === 'worked') {
    return { ...common, outcome: 'granted', message: 'It was tried and worked.', remedy: null, held: true };
  }
  return {
    ...common,
    ...stepsOf(tried),
    outcome: 'cannot-tell',
    message: `Whether roles or access policies decide in the key vault cannot be told: ${why}`,
    remedy: 'Have somebody look who may read the key vault (Reader), then check again.',
  };
}

const factsOf = (
  what: string,
  { wish }: Pick<Subject, 'wish'>,
  rest: Pick<RowFacts, 'tried' | 'holds' | 'isEligible' | 'mayAssign'>,
): RowFacts => ({ what, isMe: wish.principal.kind === 'me', ...rest });
