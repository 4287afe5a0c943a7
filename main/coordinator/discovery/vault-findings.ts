import type { AzureContainer, AzureStorageAccount } from '../../../shared/discovery/resources.ts';
import { redundancyNames } from '../../../shared/discovery/words.ts';
import type { Finding } from '../../../shared/findings.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import type { BlobRights } from './port.ts';

/** A database server whose backups lie in the vault. */
export interface Source {
  readonly name: string;
  readonly subscriptionId: string;
}

/** That Azure did not say, and why, in a sentence. */
export interface NotKnown {
  readonly notKnown: string;
}

export interface VaultPlace {
  readonly account: AzureStorageAccount;
  readonly container: AzureContainer | NotKnown;
  /** What the vault's own identity may do; undefined where it has none, and is opened with a key. */
  readonly rights: BlobRights | NotKnown | undefined;
  /** Whether the vault is opened with a key of the account, or a signature made with one. */
  readonly usesKey: boolean;
  readonly sources: readonly Source[];
}

/** What is to be known of the place where recovery points lie, worst first as far as the order goes. */
export function vaultFindings(place: VaultPlace): Finding[] {
  return [
    redundancy(place),
    ...sameSubscription(place),
    publicAccess(place),
    sharedKeys(place),
    ...deletion(place),
  ];
}

function redundancy({ account: { sku, redundancy: kind } }: VaultPlace): Finding {
  const title = 'Redundancy';
  if (kind === 'local') {
    return {
      title,
      severity: 'warning',
      message: `The account is ${sku}: all copies are in one data centre, and an accident there can take every recovery point.`,
      remedy:
        'Change the redundancy of the storage account to one with copies in several zones or in two regions.',
    };
  }
  if (kind === 'unknown') {
    return {
      title,
      severity: 'note',
      message: `The account is ${sku}: pgkeep does not know where its copies are.`,
    };
  }
  const where = redundancyNames[kind];
  return { title, severity: 'ok', message: `The account is ${sku}: its copies are in ${where}.` };
}

function sameSubscription({ account, sources }: VaultPlace): Finding[] {
  if (sources.length === 0) return [];
  const title = 'Subscription';
  const same = sources.filter(
    ({ subscriptionId }) => subscriptionId.toLowerCase() === account.subscriptionId.toLowerCase(),
  );
  if (same.length === 0) {
    return [
      {
        title,
        severity: 'ok',
        message: 'The vault is in another subscription than the servers it backs up.',
      },
    ];
  }
  const names = same.map(({ name }) => inQuotes(name)).join(', ');
  return [
    {
      title,
      severity: 'warning',
      message: `The vault is in the same subscription (${account.subscription}) as ${names}: whoever can delete one can delete both.`,
      remedy: 'Keep recovery points in a subscription of their own, with other owners.',
    },
  ];
}

function publicAccess({ account, container }: VaultPlace): Finding {
  const title = 'Public access';
  if ('isPublic' in container && container.isPublic) {
    return {
      title,
      severity: 'blocker',
      message: 'The container is public: anybody who knows its address reads every backup.',
      remedy: 'Set the access level of the container to Private, and disallow public access of the account.',
    };
  }
  if (account.publicBlobs) {
    return {
      title,
      severity: 'warning',
      message:
        'notKnown' in container
          ? `The account allows public containers, and whether this one is public cannot be told: ${container.notKnown}`
          : 'The account allows public containers: one change would make the backups public.',
      remedy: 'Disable "Allow Blob anonymous access" in the configuration of the storage account.',
    };
  }
  return { title, severity: 'ok', message: 'The account allows no public containers.' };
}

function sharedKeys({ account, usesKey }: VaultPlace): Finding {
  const title = 'Account keys';
  if (!account.sharedKeyAccess) {
    return { title, severity: 'ok', message: 'The account takes no keys: roles alone decide.' };
  }
  return {
    title,
    severity: 'warning',
    message:
      'The account takes its keys: whoever has one may read and delete everything, whatever roles say.',
    remedy: usesKey
      ? 'Open this vault with an identity instead of a key or SAS, then disallow key access of the storage account.'
      : 'Disallow key access in the configuration of the storage account, if nothing else uses its keys.',
  };
}

function deletion({ rights, container }: VaultPlace): Finding[] {
  if (rights === undefined) return [];
  const title = 'Deletion';
  if ('isImmutable' in container && container.isImmutable) {
    return [
      {
        title,
        severity: 'ok',
        message: 'A retention policy or legal hold covers the container: nobody deletes early.',
      },
    ];
  }
  if ('notKnown' in rights) {
    return [
      {
        title,
        severity: 'note',
        message: `Whether the identity may delete blobs cannot be told: ${rights.notKnown}`,
        remedy:
          'Give an identity that is signed in here the role Reader on the container, or on what is above it.',
      },
    ];
  }
  if (!rights.delete) {
    return [
      {
        title,
        severity: 'ok',
        message:
          'The identity may not delete blobs: expired recovery points stay until somebody else deletes them.',
      },
    ];
  }
  return [
    {
      title,
      severity: 'note',
      message:
        'The identity may delete blobs, which expiry needs; whoever gets hold of it can delete every recovery point.',
      remedy: 'A retention policy of the container, or soft delete of the account, keeps them all the same.',
    },
  ];
}
