import type { AccessNeed, AccessWish } from '../../../shared/access/access.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { accessCheckFile } from '../../vault/layout.ts';
import { PlaceRefused, type Storage } from '../../vault/storage.ts';
import type { Engine } from '../engine.ts';
import { findServer } from '../lookup.ts';
import { testServer } from '../servers/check-connection.ts';
import type { NeededConnection, NeededRole } from './needs.ts';
import type { Tried } from './outcome.ts';
import type { ResourceControl } from './resource-control.ts';
import { shownAddress } from './shown.ts';

/** What says that an identity or a login may not; anything else says nothing about rights. */
const refusals: readonly string[] = [
  'AuthorizationFailed',
  'UserErrorDBUserAuthFailed',
  'UserErrorMissingDBPermissions',
  'UserErrorMissingPermissionsOnSecretStore',
];

/** Does what is needed, as whoever asks; undefined where it cannot be tried from here. */
export async function tryNeed(
  engine: Engine,
  need: NeededRole | NeededConnection,
  asked: {
    readonly wish: AccessWish;
    readonly identity: AzureIdentity;
    readonly control: Pick<ResourceControl, 'secretUri' | 'containerUrl' | 'serverNetwork'>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Tried | undefined> {
  const trying = attempt(engine, need, asked);
  if (trying === undefined) return undefined;
  try {
    await trying;
    return { kind: 'worked' };
  } catch (error) {
    // a defect is none of Azure's answers
    if (!(error instanceof PgkeepError)) throw error;
    return triedWith(error, need.need);
  }
}

/** What says that no login was sent. */
const unsent: readonly string[] = ['UserErrorHostNotAllowed', 'UserErrorInvalidInput'];

/** What an error says of what was tried. */
export function triedWith(error: PgkeepError, need: AccessNeed): Tried {
  const kind = kindOfRefusal(error, need);
  const message = messageOf(error);
  if (kind !== 'failed') return { kind, message };
  const { code, remedy } = error;
  // what else an error names is a command or a page about something else than access
  const steps = error.steps.filter((step) => step.do === 'add-address');
  return {
    kind,
    message,
    remedy,
    ...(unsent.includes(code) && { isUnsent: true }),
    ...(steps.length > 0 && { steps }),
  };
}

/** Key Vault looks at rights first: who may not read is told so, whether the secret is there or not. */
function kindOfRefusal(error: PgkeepError, need: AccessNeed): Exclude<Tried['kind'], 'worked'> {
  const { code } = error;
  // of a container that is not there or shut to this network the code is the same
  if (error instanceof PlaceRefused) return 'refused';
  if (need === 'read-secret' && code === 'UserErrorInvalidSecret') return 'absent';
  return refusals.includes(code) ? 'refused' : 'failed';
}

function attempt(
  engine: Engine,
  need: NeededRole | NeededConnection,
  { wish, identity, control, signal }: Parameters<typeof tryNeed>[2],
): Promise<unknown> | undefined {
  switch (need.need) {
    case 'connect':
      return testServer(engine, findServer(engine.store, need.serverName), signal);
    case 'read-secret': {
      if (wish.secret === undefined) return undefined;
      const secret = control.secretUri(wish.secret.vault, wish.secret.name);
      return engine.keyVaults.read({ secret, identity: identity.id }, engine.secrets, signal);
    }
    case 'blobs': {
      if (wish.container === undefined) return undefined;
      return tryBlobs(engine, wish.container, { identity, control, signal });
    }
    case 'read-server':
      return wish.server === undefined ? undefined : control.serverNetwork(wish.server);
  }
}

/** At its own address: an account may have its blobs in a DNS zone. Where Azure does not show it, where most accounts are. */
async function tryBlobs(
  engine: Engine,
  container: NonNullable<AccessWish['container']>,
  { identity, control, signal }: Omit<Parameters<typeof tryNeed>[2], 'wish'>,
): Promise<void> {
  const url =
    container.url ??
    (await shownAddress(engine, container, { identity, secrets: engine.secrets, signal })) ??
    control.containerUrl(container.account, container.name);
  await tryContainer(engine, url, { identity, signal });
}

/** Writes, reads and removes one small file there. Throws what says that the identity may not, and what else went wrong. */
export async function tryContainer(
  { openStorage, ids }: Pick<Engine, 'openStorage' | 'ids'>,
  url: string,
  { identity, signal }: { readonly identity: AzureIdentity; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const storage = await openStorage(
    { kind: 'azure-blob', url, credential: { kind: 'entra', identity: identity.id } },
    identity.id,
  );
  try {
    await readAndWrite(storage, accessCheckFile(ids.next('check')), signal);
  } finally {
    await storage.close();
  }
}

/** One small file of a name of its own, since others may look at the same time, which is read and removed again. */
async function readAndWrite(storage: Storage, name: string, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  try {
    await storage.write(name, Buffer.from('pgkeep tried whether it may write here.\n'), { ifAbsent: true });
    signal?.throwIfAborted();
    await storage.read(name, signal === undefined ? {} : { signal });
  } finally {
    // A place that protects what is written keeps it, and a role without deleting does. Of a write that failed nobody knows
    // whether it was made.
    await cleanUp(undefined, () => storage.remove(name));
  }
}
