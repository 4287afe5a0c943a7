import { VariableName } from '../../../shared/logins/secret-source.ts';
import type { TicketedPlace } from '../../../shared/places.ts';
import type { SecretSource } from '../../../shared/logins/secret-source.ts';
import type { BlobLocation, StorageLocation } from '../../../shared/vaults/vaults.ts';

export type BlobCredentialKind = BlobLocation['credential']['kind'];
export type SourceKind = 'keychain' | 'session' | 'env';

/** What the form for a place of bytes holds: a vault's home, or where a restore puts files. */
export interface StorageForm {
  kind: StorageLocation['kind'];
  /** The folder, once it is chosen. */
  place: TicketedPlace | null;
  url: string;
  credential: BlobCredentialKind;
  /** Entra: id of the identity that opens it; empty: none of those that signed in. */
  identity: string;
  tenantId: string;
  clientId: string;
  /** Entra: sign in as an application with a secret instead of the machine's own identity. */
  withClientSecret: boolean;
  source: SourceKind;
  variable: string;
  secret: string;
}

export const emptyStorage = (keychain: boolean): StorageForm => ({
  kind: 'folder',
  place: null,
  url: '',
  credential: 'entra',
  identity: '',
  tenantId: '',
  clientId: '',
  withClientSecret: false,
  source: keychain ? 'keychain' : 'session',
  variable: '',
  secret: '',
});

/** Whether the chosen credential has a secret at all. */
export const needsSource = (form: StorageForm): boolean =>
  form.kind === 'azure-blob' &&
  (form.credential !== 'entra' || (form.identity === '' && form.withClientSecret));

/** Whether that secret is typed here. */
export const takesSecret = (form: StorageForm): boolean => needsSource(form) && form.source !== 'env';

const sourceOf = (form: StorageForm): SecretSource =>
  form.source === 'env' ? { kind: 'env', variable: form.variable.trim() } : { kind: form.source };

/** How the form logs in to a container. */
export function credentialOf(form: StorageForm): BlobLocation['credential'] {
  switch (form.credential) {
    case 'connection-string':
    case 'sas':
      return { kind: form.credential, source: sourceOf(form) };
    case 'entra':
      if (form.identity !== '') return { kind: 'entra', identity: form.identity };
      return {
        kind: 'entra',
        ...(form.tenantId.trim() === '' ? {} : { tenantId: form.tenantId.trim() }),
        ...(form.clientId.trim() === '' ? {} : { clientId: form.clientId.trim() }),
        ...(form.withClientSecret ? { source: sourceOf(form) } : {}),
      };
  }
}

const blobOf = (form: StorageForm): BlobLocation => ({
  kind: 'azure-blob',
  url: form.url.trim(),
  credential: credentialOf(form),
});

/** The place that the form names, to be shown. */
export const locationOf = (form: StorageForm): StorageLocation =>
  form.kind === 'folder' ? { kind: 'folder', path: form.place?.path ?? '' } : blobOf(form);

/** The same as it is sent: a folder by its ticket. Valid when `storageProblems` finds nothing. */
export const sentLocation = (form: StorageForm) =>
  form.kind === 'folder'
    ? { kind: 'folder' as const, path: { ticket: form.place?.ticket ?? '' } }
    : blobOf(form);

/** The form that names the place, its secret left to be typed. A folder is chosen again, or given as `place`. */
export function formOf(
  location: StorageLocation,
  keychain: boolean,
  place: TicketedPlace | null,
): StorageForm {
  const empty = emptyStorage(keychain);
  if (location.kind === 'folder') return { ...empty, place };
  const { url, credential } = location;
  const { source } = credential;
  return {
    ...empty,
    kind: 'azure-blob',
    url,
    credential: credential.kind,
    ...(credential.kind === 'entra'
      ? {
          identity: credential.identity ?? '',
          tenantId: credential.tenantId ?? '',
          clientId: credential.clientId ?? '',
          withClientSecret: source !== undefined,
        }
      : {}),
    ...(source === undefined || !isFormSource(source.kind) ? {} : { source: source.kind }),
    ...(source?.kind === 'env' ? { variable: source.variable } : {}),
  };
}

const isFormSource = (kind: SecretSource['kind']): kind is SourceKind =>
  kind === 'keychain' || kind === 'session' || kind === 'env';

export type StorageProblems = Partial<Record<keyof StorageForm, string>>;

/** What keeps the place from being used, by field. */
export function storageProblems(form: StorageForm): StorageProblems {
  if (form.kind === 'folder') return form.place === null ? { place: 'Choose a folder.' } : {};
  const problems: StorageProblems = {};
  if (!/^https?:\/\/[^/]+\/[^/]+/.test(form.url.trim()))
    problems.url = 'An address like https://<account>.blob.core.windows.net/<container>.';
  return { ...problems, ...accessProblems(form) };
}

/** What keeps the login to a container from being used, by field. */
export function accessProblems(form: StorageForm): StorageProblems {
  const problems: StorageProblems = {};
  if (form.credential === 'entra' && form.identity === '' && form.withClientSecret) {
    if (form.tenantId.trim() === '') problems.tenantId = 'The tenant that the application belongs to.';
    if (form.clientId.trim() === '') problems.clientId = 'The application’s client id.';
  }
  if (takesSecret(form) && form.secret === '') problems.secret = 'Type or paste the secret.';
  if (needsSource(form) && form.source === 'env' && !VariableName.safeParse(form.variable.trim()).success)
    problems.variable = 'Choose one that pgkeep may read.';
  return problems;
}

/** A place in a few words for a table. */
export const locationText = (location: StorageLocation): string =>
  location.kind === 'folder' ? location.path : location.url;

/** The name that a vault gets when nobody types one: the folder's or container's. */
export const suggestedVaultName = (form: StorageForm): string =>
  (form.kind === 'folder' ? (form.place?.path ?? '') : form.url)
    .trim()
    .replace(/[/\\]+$/, '')
    .split(/[/\\]/)
    .at(-1) ?? '';
