import type {
  AzureContainer,
  AzureKeyVault,
  AzureSecret,
  AzureServer,
  AzureStorageAccount,
  Found,
} from '../../../shared/discovery/resources.ts';
import {
  loginNames,
  networkNames,
  permissionModelNames,
  redundancyText,
  secretProblem,
} from '../../../shared/discovery/words.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { searchText } from '../format/search-text.ts';

/** One line to choose from. */
export interface ResourceRow {
  /** What tells it from all others. */
  readonly id: string;
  readonly name: string;
  /** What it is, in a few words. */
  readonly detail: string;
  /** What keeps it from being used as it is; null where nothing does. */
  readonly note: string | null;
}

const words = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ');

export const serverRow = (server: AzureServer): ResourceRow => ({
  id: server.id,
  name: server.name,
  detail: words(
    `PostgreSQL ${server.version}`,
    server.region,
    networkNames[server.network],
    loginNames(server.logins),
    server.subscription,
  ),
  note: server.state === 'Ready' ? null : server.state,
});

export const accountRow = (account: AzureStorageAccount): ResourceRow => ({
  id: account.id,
  name: account.name,
  detail: words(redundancyText(account), account.region, account.subscription),
  note: null,
});

export const containerRow = (container: AzureContainer): ResourceRow => ({
  id: container.url,
  name: container.name,
  detail: container.isImmutable ? 'private · under a retention policy' : container.isPublic ? '' : 'private',
  note: container.isPublic ? 'public' : null,
});

export const keyVaultRow = (keyVault: AzureKeyVault): ResourceRow => ({
  id: keyVault.id,
  name: keyVault.name,
  detail: words(
    `decided by ${permissionModelNames[keyVault.permissionModel]}`,
    keyVault.region,
    keyVault.subscription,
  ),
  note: null,
});

/** `now` tells whether it has expired or is not valid yet. */
export function secretRow(secret: AzureSecret, now: Date): ResourceRow {
  const { uri, name, contentType, expiresAt, notBefore } = secret;
  const problem = secretProblem(secret, now);
  const hasExpired = expiresAt !== null && new Date(expiresAt) <= now;
  const expiry =
    expiresAt === null
      ? 'does not expire'
      : `${hasExpired ? 'expired' : 'expires'} ${expiresAt.slice(0, 10)}`;
  return {
    id: uri,
    name,
    detail: words(
      contentType ?? '',
      notBefore !== null && new Date(notBefore) > now ? `not before ${notBefore.slice(0, 10)}` : '',
      problem === 'expired' ? '' : expiry,
    ),
    note: problem === 'expired' ? expiry : (problem ?? null),
  };
}

/** Those that have each word of a search somewhere. */
export function searchedRows(rows: readonly ResourceRow[], search: string): readonly ResourceRow[] {
  const wanted = searchText(search).trim().split(/\s+/);
  return rows.filter(({ name, detail, note }) => {
    const text = searchText(`${name} ${detail} ${note ?? ''}`);
    return wanted.every((word) => text.includes(word));
  });
}

/** What is not in a list although it may be in Azure, each in a sentence. */
export function missingWords({
  failures,
  unreadable,
  otherHosts,
}: Pick<Found<unknown>, 'failures' | 'unreadable' | 'otherHosts'>): string[] {
  return [
    ...failures.map(({ identity, problem }) => `${identity}: ${problem.message} ${problem.remedy}`),
    ...(unreadable === 0
      ? []
      : [`${countOf(unreadable, 'resource')} of a shape that pgkeep does not know: left out.`]),
    ...(otherHosts.length === 0
      ? []
      : [
          `Left out, because their hosts are outside of the cloud of the identity: ${otherHosts.join(', ')}.`,
        ]),
  ];
}
