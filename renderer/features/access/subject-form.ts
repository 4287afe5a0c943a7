import type { AccessPurpose, AccessWish } from '../../../shared/access/access.ts';
import { ObjectId, type PrincipalWish } from '../../../shared/access/principals.ts';
import {
  AccountResourceId,
  BackupVaultResourceId,
  KeyVaultResourceId,
  ServerResourceId,
} from '../../../shared/access/resource-id.ts';
import { ContainerName } from '../../../shared/discovery/container-name.ts';
import type { AzureKeyVault, AzureStorageAccount } from '../../../shared/discovery/resources.ts';
import { readSecretUri } from '../../../shared/logins/secret-uri.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';

export type Who = PrincipalWish['kind'];

/** What is looked at, as it is typed and chosen. What is empty is not looked at. */
export interface AccessForm {
  /** Id of the identity as whom Azure is asked. */
  readonly identity: string;
  readonly purpose: AccessPurpose;
  readonly who: Who;
  /** Object id of somebody else; of a Backup vault also its resource id. */
  readonly principal: string;
  /** Id of a server of this home. */
  readonly server: string;
  /** Its resource id, where it was not added from Azure. */
  readonly serverId: string;
  /** URI of the secret. */
  readonly secret: string;
  /** Resource id of its key vault, where Azure does not show it. */
  readonly keyVault: string;
  /** URL of the container, or of a place in it. */
  readonly container: string;
  /** Resource id of its storage account, where Azure does not show it. */
  readonly account: string;
}

export const emptyAccess: AccessForm = {
  identity: '',
  purpose: 'backup',
  who: 'me',
  principal: '',
  server: '',
  serverId: '',
  secret: '',
  keyVault: '',
  container: '',
  account: '',
};

/** What is known of this home and of Azure. */
export interface Known {
  readonly servers: readonly ServerSummary[];
  /** Undefined while Azure is asked. */
  readonly keyVaults: readonly Pick<AzureKeyVault, 'id' | 'uri'>[] | undefined;
  readonly accounts: readonly Pick<AzureStorageAccount, 'id' | 'blobEndpoint'>[] | undefined;
  /** Why not all was shown, in a sentence; null where all was. */
  readonly notShown: { readonly keyVaults: string | null; readonly accounts: string | null };
}

/** Why a resource id is asked for; `page` is where the portal shows it. */
export const resourceHint = (notShown: string | null, page: string): string =>
  notShown === null
    ? `The identity cannot see it in Azure: without it, only what can be tried is told. The portal shows it under ${page}.`
    : `Whether the identity sees it in Azure is not known: ${notShown} Try again later; or give it here, as the portal shows it under ${page}.`;

/** Whether server and secret matter: files are restored without either. */
export const usesServer = ({ purpose }: Pick<AccessForm, 'purpose'>): boolean =>
  purpose !== 'restore-as-files';

export interface Place {
  /** Where a resource with this is in Azure: the address of the key vault or of the account. */
  readonly at: string;
  readonly name: string;
}

/** The secret that was typed; undefined where it is none. */
export function secretOf(form: Pick<AccessForm, 'secret'>): Place | undefined {
  const read = readSecretUri(form.secret);
  return typeof read === 'string' ? undefined : { at: read.vaultUrl, name: read.name };
}

/** The container that was typed; undefined where it is none. */
export function containerOf(form: Pick<AccessForm, 'container'>): Place | undefined {
  const url = URL.parse(form.container.trim());
  if (url?.protocol !== 'https:') return undefined;
  const [, name = ''] = url.pathname.split('/');
  return ContainerName.safeParse(name).success ? { at: url.origin, name } : undefined;
}

/** The resource id of the server: as it was added from Azure, else what was typed. */
function serverIdOf(form: AccessForm, known: Pick<Known, 'servers'>): string | undefined {
  if (!usesServer(form)) return undefined;
  const chosen = known.servers.find(({ id }) => id === form.server);
  return chosen?.azure?.id ?? (lacksServerId(form, known) ? typed(form.serverId) : undefined);
}

/** Azure Backup finds a server by its resource id, and not without the role at it. */
const needsServerId = (form: AccessForm): boolean => usesServer(form) && form.who === 'backup-vault';

/**
 * Whether the resource id of the server may be typed: it was not added from Azure. Of a Backup vault's identity it is asked for
 * also where no server is chosen, see `accessProblems`.
 */
export function lacksServerId(form: AccessForm, { servers }: Pick<Known, 'servers'>): boolean {
  const chosen = servers.find(({ id }) => id === form.server);
  return (
    usesServer(form) && chosen?.azure === undefined && (chosen !== undefined || form.who === 'backup-vault')
  );
}

/** Why the resource id of the server is asked for. */
export const serverIdHint = (form: AccessForm): string =>
  needsServerId(form)
    ? 'Azure Backup has to see the server there. The portal shows it under Properties.'
    : 'Empty where it is no flexible server. The portal shows it under Properties.';

/** The resource id of the key vault: what Azure shows, else what was typed. */
function keyVaultOf(form: AccessForm, { keyVaults }: Pick<Known, 'keyVaults'>): string | undefined {
  const at = secretOf(form)?.at;
  if (at === undefined) return undefined;
  return keyVaults?.find(({ uri }) => uri.toLowerCase() === at)?.id ?? typed(form.keyVault);
}

/** The resource id of the storage account: what Azure shows, else what was typed. */
function accountOf(form: AccessForm, { accounts }: Pick<Known, 'accounts'>): string | undefined {
  const at = containerOf(form)?.at;
  if (at === undefined) return undefined;
  return accounts?.find(({ blobEndpoint }) => blobEndpoint.toLowerCase() === at)?.id ?? typed(form.account);
}

const typed = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

/** Whether the resource id has to be typed: Azure was asked, and shows no such key vault. */
export const lacksKeyVault = (form: AccessForm, { keyVaults }: Known): boolean =>
  usesServer(form) &&
  secretOf(form) !== undefined &&
  keyVaults !== undefined &&
  keyVaultOf({ ...form, keyVault: '' }, { keyVaults }) === undefined;

/** The same of the storage account. */
export const lacksAccount = (form: AccessForm, { accounts }: Known): boolean =>
  containerOf(form) !== undefined &&
  accounts !== undefined &&
  accountOf({ ...form, account: '' }, { accounts }) === undefined;

export type AccessProblems = Partial<Record<keyof AccessForm, string>>;

/** What keeps the form from being sent, by field. */
export function accessProblems(form: AccessForm, known: Known): AccessProblems {
  const problems: AccessProblems = {};
  if (form.identity === '') problems.identity = 'Choose as whom Azure is asked.';
  if (form.who !== 'me' && principalOf(form) === undefined)
    problems.principal =
      form.who === 'backup-vault'
        ? 'An object id like 6f2c1f2e-0000-4000-8000-000000000002, or the resource id of the Backup vault.'
        : 'An object id like 6f2c1f2e-0000-4000-8000-000000000002.';
  if (lacksServerId(form, known)) {
    const id = typed(form.serverId);
    if (id === undefined ? needsServerId(form) : !ServerResourceId.safeParse(id).success)
      problems.serverId = needsServerId(form)
        ? 'Give the resource id of the flexible server: without the role Reader at it, Azure Backup does nothing.'
        : 'That is no resource id of a flexible server; without one, its role is not looked at.';
  }
  if (usesServer(form) && form.secret.trim() !== '') {
    const read = readSecretUri(form.secret);
    if (typeof read === 'string') problems.secret = `That is no URI of a secret: ${read}.`;
    else if (
      lacksKeyVault(form, known) &&
      typed(form.keyVault) !== undefined &&
      !KeyVaultResourceId.safeParse(form.keyVault.trim()).success
    )
      problems.keyVault =
        'That is no resource id of a key vault; without one, only what can be tried is told.';
  }
  if (form.container.trim() !== '') {
    if (containerOf(form) === undefined) problems.container = 'That is no address of a container in Azure.';
    else if (
      lacksAccount(form, known) &&
      typed(form.account) !== undefined &&
      !AccountResourceId.safeParse(form.account.trim()).success
    )
      problems.account =
        'That is no resource id of a storage account; without one, only what can be tried is told.';
  }
  if (Object.keys(problems).length === 0 && isEmpty(form)) {
    if (usesServer(form)) problems.server = 'Choose a server, or give a secret or a container.';
    else problems.container = 'Give the address of a container.';
  }
  return problems;
}

const isEmpty = (form: AccessForm): boolean =>
  form.container.trim() === '' &&
  !(
    usesServer(form) &&
    (form.server !== '' || form.secret.trim() !== '' || (needsServerId(form) && form.serverId.trim() !== ''))
  );

function principalOf({ who, principal }: AccessForm): PrincipalWish | undefined {
  if (who === 'me') return { kind: 'me' };
  const id = principal.trim();
  if (ObjectId.safeParse(id).success) return { kind: who, objectId: id };
  return who === 'backup-vault' && BackupVaultResourceId.safeParse(id).success
    ? { kind: who, vault: id }
    : undefined;
}

/** What is asked; undefined where `accessProblems` finds something, or Azure has not said yet what it shows. */
export function wishOf(form: AccessForm, known: Known): AccessWish | undefined {
  const principal = principalOf(form);
  if (principal === undefined || Object.keys(accessProblems(form, known)).length > 0) return undefined;
  const server = usesServer(form) ? known.servers.find(({ id }) => id === form.server) : undefined;
  const secret = usesServer(form) ? secretOf(form) : undefined;
  const serverId = serverIdOf(form, known);
  const vault = keyVaultOf(form, known);
  const container = containerOf(form);
  const account = accountOf(form, known);
  const isAsked =
    (secret === undefined || vault !== undefined || known.keyVaults !== undefined) &&
    (container === undefined || account !== undefined || known.accounts !== undefined);
  if (!isAsked) return undefined;
  return {
    identity: form.identity,
    principal,
    purpose: form.purpose,
    ...(server === undefined ? {} : { serverName: server.name }),
    ...(serverId === undefined ? {} : { server: serverId }),
    ...(secret === undefined
      ? {}
      : vault === undefined
        ? { secretUri: `${secret.at}/secrets/${secret.name}` }
        : { secret: { vault, name: secret.name } }),
    ...(container === undefined
      ? {}
      : account === undefined
        ? { containerUrl: `${container.at}/${container.name}` }
        : { container: { account, name: container.name } }),
  };
}
