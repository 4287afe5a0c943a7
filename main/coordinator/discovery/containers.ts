import type { AzureContainer } from '../../../shared/discovery/resources.ts';
import { adding } from '../access/plan.ts';
import { recordChange } from '../access/record-change.ts';
import type { Engine } from '../engine.ts';
import { findIdentity } from '../lookup.ts';
import type { DiscoveringEngine } from './discover.ts';
import { findStorageAccount } from './find-one.ts';

interface Account {
  readonly identity: string;
  /** Resource id. */
  readonly account: string;
}

/** The containers of an account that an identity sees. */
export async function listContainers(
  engine: DiscoveringEngine,
  wanted: Account,
  signal?: AbortSignal,
): Promise<AzureContainer[]> {
  const { as, account } = await accountOf(engine, wanted, signal);
  return engine.discovery.containers(as, account);
}

/** Makes a container in it, which stands in the audit trail. */
export async function createContainer(
  engine: Engine,
  { name, ...wanted }: Account & { readonly name: string },
  signal?: AbortSignal,
): Promise<AzureContainer> {
  const { as, account } = await accountOf(engine, wanted, signal);
  const planned = adding({ kind: 'container', account: account.id, name });
  let made: AzureContainer | undefined;
  await recordChange(engine, planned, as.identity, async () => {
    const { container, isNew } = await engine.discovery.createContainer(as, account, name);
    made = container;
    return isNew;
  });
  if (made === undefined) throw new Error('a container was made without being given');
  return made;
}

/** The account is asked for again: a page names it by its id, and where it is comes from Azure. */
async function accountOf(engine: DiscoveringEngine, wanted: Account, signal: AbortSignal | undefined) {
  const identity = findIdentity(engine.store, wanted.identity);
  const account = await findStorageAccount(
    engine,
    { account: wanted.account, identity: identity.id },
    signal,
  );
  return { as: { identity, secrets: engine.secrets, signal }, account };
}
