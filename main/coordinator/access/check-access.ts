import type { AccessCheck, AccessRow, AccessWish } from '../../../shared/access/access.ts';
import type { PrincipalWish } from '../../../shared/access/principals.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { findIdentity, findServer } from '../lookup.ts';
import { connectionRow } from './connection.ts';
import { policyRights, roleRights, type Parties } from './facts.ts';
import { needsOf, type NeededConnection, type NeededRole } from './needs.ts';
import { isReady, outcomeOf, stepsOf, type RowFacts, type Tried } from './outcome.ts';
import { foundInAzure, pastedRows } from './pasted.ts';
import { givenBy, policyGrant, roleGrant, type DecidingVault } from './grants.ts';
import type { Caller, ResourceControl } from './resource-control.ts';
import { tryNeed } from './tries.ts';

/** What was asked for, with whom it is about. */
export interface Subject extends Parties {
  readonly wish: AccessWish;
  readonly identity: AzureIdentity;
  /** Why Azure could not be asked for the resource of an address; null where it was, or nothing was asked. */
  readonly notAsked: string | null;
  /** Ends what is asked about it. */
  readonly signal: AbortSignal | undefined;
}

/** Finds out who asks and for whom. Throws UserErrorNotFound, and what the sign-in throws. */
export async function subjectOf(engine: Engine, wish: AccessWish, signal?: AbortSignal): Promise<Subject> {
  const identity = findIdentity(engine.store, wish.identity);
  const control = await engine.resources(identity, { signal });
  const caller = await control.caller();
  await refuseMistyped(engine, wish, control);
  return {
    ...(await foundInAzure(engine, wish, { identity, signal })),
    identity,
    control,
    caller,
    signal,
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
export async function checkAccess(
  engine: Engine,
  wish: AccessWish,
  signal?: AbortSignal,
): Promise<AccessCheck> {
  return checkSubject(engine, await subjectOf(engine, wish, signal));
}

export async function checkSubject(engine: Engine, subject: Subject): Promise<AccessCheck> {
  const needs = needsOf(subject.wish);
  const rows: AccessRow[] = [];
  // One after the other: Azure Resource Manager counts requests, and an order is easier to read in its log.
  for (const need of needs) {
    subject.signal?.throwIfAborted();
    rows.push(await rowOf(engine, need, subject));
  }
  rows.push(...(await pastedRows(engine, subject)));
  // what was given up says nothing about rights
  subject.signal?.throwIfAborted();
  if (rows.length === 0) throw nothingToLookAt(subject.wish);
  return {
    ready: rows.every((row) => !row.blocks || isReady(row)),
    principal: checkedPrincipal(subject),
    rows,
  };
}

/** For whom something is looked at, as the contract tells of it. */
export const checkedPrincipal = ({ principal, wish }: Pick<Subject, 'principal' | 'wish'>) => ({
  ...principal,
  isMe: wish.principal.kind === 'me',
});

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
  const given = await givenBy(need, subject);
  if (given.by === 'unknown') return unknownVaultRow(need, tried, given.why);
  if (given.by === 'role') return roleRow(need, subject, tried);
  return policyRow(need, given.vault, { subject, tried });
}

const said = ({ need, title, blocks }: NeededRole) => ({ need, title, blocks });

async function roleRow(need: NeededRole, subject: Subject, tried: Tried | undefined): Promise<AccessRow> {
  const { beside, open, ...rights } = await roleRights(need, subject, tried);
  const assignsAt =
    open.length === need.scopes.length ? 'every scope' : open.length > 0 ? 'other scopes' : 'no scope';
  return {
    ...said(need),
    grant: roleGrant({ role: need.role, scopes: open.length > 0 ? open : need.scopes }),
    ...outcomeOf(factsOf(`the role ${need.role.name}`, subject, { ...rights, assignsAt, tried })),
    ...stepsOf(tried),
    beside,
  };
}

async function policyRow(
  need: NeededRole,
  vault: DecidingVault,
  { subject, tried }: { readonly subject: Subject; readonly tried: Tried | undefined },
): Promise<AccessRow> {
  const { beside, ...rights } = await policyRights(need, vault, { ...subject, tried });
  return {
    ...said(need),
    grant: policyGrant(vault, subject),
    ...outcomeOf(
      factsOf('the permissions get and list in the access policies', subject, {
        ...rights,
        assignsAt: 'every scope',
        tried,
      }),
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
  { wish, identity }: Pick<Subject, 'wish' | 'identity'>,
  rest: Omit<RowFacts, 'what' | 'isMe' | 'asker'>,
): RowFacts => ({ what, isMe: wish.principal.kind === 'me', asker: identity.name, ...rest });
