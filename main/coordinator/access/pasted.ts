import type { AccessNeed, AccessRow, AccessWish } from '../../../shared/access/access.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { namedSecret } from '../../../shared/logins/secret-uri.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { stepsOf, type Tried } from './outcome.ts';
import { shownTo } from './shown.ts';
import { triedWith, tryContainer } from './tries.ts';

type Finding = Pick<Engine, 'discovery' | 'secrets'>;

/**
 * The wish with the resources that its addresses stand for, as far as Azure shows them to whoever asks; an address that stays is
 * one of something that it does not show, or of which it could not be asked.
 */
export async function foundInAzure(
  engine: Finding,
  wish: AccessWish,
  { identity, signal }: { readonly identity: AzureIdentity; readonly signal?: AbortSignal | undefined },
): Promise<{ readonly wish: AccessWish; readonly notAsked: string | null }> {
  const { secretUri, containerUrl, ...rest } = wish;
  let found: AccessWish = rest;
  let notAsked: string | null = null;
  if (secretUri !== undefined) {
    const { vaultUrl, name } = namedSecret(secretUri);
    const shown = await shownTo(() =>
      engine.discovery.keyVaults({ identity, secrets: engine.secrets, signal }),
    );
    notAsked ??= shown.notAsked;
    const id = shown.found.find(({ uri }) => uri.toLowerCase() === vaultUrl)?.id;
    found = { ...found, ...(id === undefined ? { secretUri } : { secret: { vault: id, name } }) };
  }
  if (containerUrl !== undefined) {
    const { origin, name } = containerAt(containerUrl);
    const shown = await shownTo(() =>
      engine.discovery.storageAccounts({ identity, secrets: engine.secrets, signal }),
    );
    notAsked ??= shown.notAsked;
    const id = shown.found.find(({ blobEndpoint }) => blobEndpoint.toLowerCase() === origin)?.id;
    const container = id === undefined ? undefined : { account: id, name, url: `${origin}/${name}` };
    found = { ...found, ...(container === undefined ? { containerUrl } : { container }) };
  }
  return { wish: found, notAsked };
}

function containerAt(url: string): { origin: string; name: string } {
  const { origin, pathname } = new URL(url);
  return { origin, name: pathname.split('/')[1] ?? '' };
}

/** What is needed of addresses of which nobody knows the resource: there are no roles to look at. */
export async function pastedRows(
  engine: Engine,
  subject: {
    readonly wish: AccessWish;
    readonly identity: AzureIdentity;
    readonly notAsked: string | null;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<AccessRow[]> {
  const { wish, identity, signal } = subject;
  const { secretUri, containerUrl, principal, purpose } = wish;
  const isMe = principal.kind === 'me';
  const rows: AccessRow[] = [];
  if (secretUri !== undefined && purpose !== 'restore-as-files') {
    const { name, vault } = namedSecret(secretUri);
    const tried = isMe
      ? await outcomeOf('read-secret', () =>
          engine.keyVaults.read({ secret: secretUri, identity: identity.id }, engine.secrets, signal),
        )
      : undefined;
    const of = {
      need: 'read-secret' as const,
      title: `Read the secret ${name}`,
      place: `key vault ${vault}`,
    };
    rows.push(rowOf(of, { tried, isMe, ...subject }));
  }
  if (containerUrl !== undefined) {
    const { name, origin } = containerAt(containerUrl);
    const tried = isMe
      ? await outcomeOf('blobs', () => tryContainer(engine, containerUrl, { identity, signal }))
      : undefined;
    const place = `storage account ${new URL(origin).hostname.split('.', 1)[0]}`;
    const of = { need: 'blobs' as const, title: `Read and write blobs in the container ${name}`, place };
    rows.push(rowOf(of, { tried, isMe, ...subject }));
  }
  return rows;
}

async function outcomeOf(need: AccessNeed, work: () => Promise<unknown>): Promise<Tried> {
  try {
    await work();
    return { kind: 'worked' };
  } catch (error) {
    // a defect is none of Azure's answers
    if (!(error instanceof PgkeepError)) throw error;
    return triedWith(error, need);
  }
}

interface Pasted {
  readonly need: 'read-secret' | 'blobs';
  readonly title: string;
  /** "key vault shop-kv". */
  readonly place: string;
}

interface Facts {
  readonly tried: Tried | undefined;
  readonly isMe: boolean;
  readonly identity: AzureIdentity;
  readonly notAsked: string | null;
}

function rowOf({ need, title, place }: Pasted, { tried, isMe, identity, notAsked }: Facts): AccessRow {
  const common = { need, title, blocks: true, grant: null, held: false, canAssign: false, beside: [] };
  const cannotTell = 'roles and who could assign them cannot be told';
  const unseen =
    notAsked === null
      ? `Azure shows ${inQuotes(identity.name)} no ${place}, so ${cannotTell}`
      : `${notAsked} So ${cannotTell}`;
  const look = notAsked === null ? lookAs(place) : 'Check again when Azure answers.';
  if (tried?.kind === 'worked') {
    return { ...common, outcome: 'granted', message: 'It was tried and worked.', remedy: null, held: true };
  }
  if (tried?.kind === 'absent') {
    const message = `It was tried and is allowed. ${tried.message}`;
    return { ...common, outcome: 'assigned', message, remedy: null, held: true };
  }
  if (tried?.kind === 'refused') {
    const message = `It was tried and refused: ${tried.message} ${unseen}.`;
    return { ...common, outcome: 'may-not', message, remedy: `${opens[need]} ${look}` };
  }
  const why = tried === undefined ? (isMe ? '' : ', and it cannot be tried from here') : '';
  const failed =
    tried === undefined ? '' : ` It was ${tried.isUnsent === true ? 'not ' : ''}tried: ${tried.message}`;
  return {
    ...common,
    ...stepsOf(tried),
    outcome: 'cannot-tell',
    message: `${unseen}${why}.${failed}`,
    remedy: tried === undefined ? `${opens[need]} ${look}` : `${tried.remedy} Then check again.`,
  };
}

/** What an identity needs that is refused, or of which nobody can tell. */
const opens = {
  'read-secret':
    'What opens it is the role Key Vault Secrets User on the secret or, where access policies decide, the secret permissions Get and List.',
  blobs: 'What opens it is the role Storage Blob Data Contributor on the container.',
} as const;

const lookAs = (place: string): string =>
  `Check as somebody who may see the ${place} (Reader), or give its resource id.`;
