import type { AzureIdentity, SignInProgress, SignInWay } from '../../../shared/identities/identities.ts';
import { cloudNames, type AzureCloud } from '../../../shared/identities/cloud.ts';
import { IdentityId } from '../../../shared/ids.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { writeSignInFile } from '../../core/sign-in-file.ts';
import type { GivenSecret } from '../../credentials/keep-secret.ts';
import type { SignedIn } from '../../credentials/token-source.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { findIdentity } from '../lookup.ts';
import { refuseTakenName } from '../name-in-use.ts';
import { freeName } from './free-name.ts';
import { machineIdentity, signInMachine, type Draft } from './machine.ts';
import type { ResolvedWay } from './way.ts';

interface Wish extends GivenSecret {
  readonly name?: string | undefined;
  readonly again?: string | undefined;
  readonly cloud?: AzureCloud | undefined;
  readonly way?: ResolvedWay | undefined;
  readonly open?: boolean | undefined;
}

type UserWay = Extract<SignInWay, { kind: 'browser' | 'device-code' }>;

/**
 * Signs in, tells what a person has to do, and keeps the identity once Azure has given it a token. Who stops listening
 * ends it: nothing is kept then. Throws what Entra says, and UserErrorNameAlreadyInUse.
 */
export async function* signIn(
  engine: Engine,
  wish: Wish,
  signal?: AbortSignal,
): AsyncGenerator<SignInProgress> {
  const { store, clock, ids } = engine;
  const known = wish.again === undefined ? undefined : findIdentity(store, wish.again);
  const now = clock.now().toISOString();
  const draft: Draft = {
    id: known?.id ?? IdentityId.parse(ids.next('identity')),
    cloud: wish.cloud ?? known?.cloud ?? 'public',
    times: known === undefined ? { addedAt: now } : { addedAt: known.addedAt, signedInAt: now },
    known,
  };
  if (wish.name !== undefined) {
    refuseTakenName('identity', { id: draft.id, name: wish.name }, store.identities.list());
  }
  if (known !== undefined) refuseAnother(known, wish);
  const way = wish.way ?? wayOf(known);
  const identity =
    way?.kind === 'browser' || way?.kind === 'device-code'
      ? yield* signInPerson(engine, { draft, wish, way }, signal)
      : await signInMachine(
          engine,
          { known, identity: machineIdentity(engine, draft, { ...wish, way }) },
          wish,
        );
  yield { step: 'done', identity, warnings: warningsOf(identity) };
}

/** How a person signed in last. */
function wayOf(known: AzureIdentity | undefined): UserWay | undefined {
  if (known?.kind !== 'user') return undefined;
  const { by, tenantId, clientId } = known;
  return { kind: by, tenantId, clientId };
}

/** What is to be known before a schedule counts on it. */
function warningsOf({ kind }: AzureIdentity): string[] {
  const owner = { user: 'a person', 'azure-cli': 'whoever signs in to the Azure CLI' } as const;
  if (kind !== 'user' && kind !== 'azure-cli') return [];
  return [
    `Scheduled backups that use it end with "Sign in again" when the sign-in of ${owner[kind]} ends: for them, use a service principal or a managed identity.`,
  ];
}

async function* signInPerson(
  engine: Engine,
  { draft, wish, way }: { readonly draft: Draft; readonly wish: Wish; readonly way: UserWay },
  signal?: AbortSignal,
): AsyncGenerator<SignInProgress, AzureIdentity> {
  const { id, cloud, known } = draft;
  const ending = new AbortController();
  await using opened = new AsyncDisposableStack();
  const prompt = Promise.withResolvers<SignInProgress>();
  const signing = engine.tokens.signIn(
    {
      id,
      cloud,
      by: way.kind,
      tenantId: way.tenantId,
      clientId: way.clientId,
      who: known?.kind === 'user' ? known : undefined,
    },
    {
      signal: signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]),
      async showPage(url) {
        if (wish.open === true) await openPage(engine, url, { opened, signal });
        prompt.resolve({ step: 'browser', url });
      },
      showCode: ({ code, page, expiresAt }) =>
        prompt.resolve({ step: 'code', code, page, expiresAt: expiresAt.toISOString() }),
    },
  );
  try {
    const shown = await Promise.race([prompt.promise, signing.then(() => undefined)]);
    if (shown !== undefined) yield shown;
    return await keepUser(engine, { draft, wish, way }, await signing);
  } finally {
    ending.abort();
    await signing.catch(() => {});
  }
}

/** Arguments of programs are visible to others on the machine: the browser gets a private file that leads on. */
async function openPage(
  engine: Engine,
  url: string,
  { opened, signal }: { readonly opened: AsyncDisposableStack; readonly signal: AbortSignal | undefined },
): Promise<void> {
  if (signal?.aborted === true) return;
  const file = opened.use(writeSignInFile(engine.home.folder, url, 'azure-sign-in'));
  // at once: a process that is interrupted need not wait for the rest
  signal?.addEventListener('abort', () => file[Symbol.dispose](), { once: true });
  await engine
    .openFile(file.path)
    .catch((error: unknown) => engine.log.warn({ error: messageOf(error) }, 'cannot open a browser'));
}

async function keepUser(
  { store, tokens }: Engine,
  { draft, wish, way }: { readonly draft: Draft; readonly wish: Wish; readonly way: UserWay },
  { username, homeAccountId }: SignedIn,
): Promise<AzureIdentity> {
  const { id, cloud, times, known } = draft;
  const { kind: by, tenantId, clientId } = way;
  try {
    return await whenFree(() =>
      store.transaction(() => {
        const others = store.identities.list();
        const name = wish.name ?? known?.name ?? freeName(username, id, others);
        refuseTakenName('identity', { id, name }, others);
        const identity: AzureIdentity = {
          id,
          name,
          cloud,
          ...times,
          kind: 'user',
          by,
          tenantId,
          clientId,
          username,
          homeAccountId,
        };
        store.identities.save(identity);
        return identity;
      }),
    );
  } catch (error) {
    if (known === undefined) await tokens.forget({ id });
    throw error;
  }
}

const kindOfWay = (way: SignInWay['kind']): AzureIdentity['kind'] =>
  way === 'browser' || way === 'device-code' ? 'user' : way;

/**
 * Servers and vaults go on under the same id: in another cloud, or as something else, it would open none of them. Throws
 * UserErrorInvalidInput.
 */
function refuseAnother(known: AzureIdentity, { cloud = known.cloud, way }: Wish): void {
  const kind = way === undefined ? known.kind : kindOfWay(way.kind);
  if (cloud === known.cloud && kind === known.kind) return;
  const isWhat =
    cloud === known.cloud
      ? `is ${kindWords[known.kind]} and cannot become ${kindWords[kind]}`
      : `is an identity of ${cloudNames[known.cloud]} and cannot become one of ${cloudNames[cloud]}`;
  throw new PgkeepError('UserErrorInvalidInput', `${inQuotes(known.name)} ${isWhat}.`, {
    remedy: 'Sign in as a new identity, and give it to the servers and vaults that are to use it.',
  });
}

const kindWords: Readonly<Record<AzureIdentity['kind'], string>> = {
  user: 'the sign-in of a person',
  'service-principal': 'a service principal',
  'managed-identity': 'a managed identity',
  'azure-cli': 'whoever uses the Azure CLI',
};
