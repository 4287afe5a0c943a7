import type { AccessNeed, AccessScope, AccessWish } from '../../../shared/access/access.ts';
import type { PrincipalWish } from '../../../shared/access/principals.ts';
import { partsOf } from '../../../shared/access/resource-id.ts';
import type { Operation } from './allowed.ts';

/** Built-in roles by the ids that they have in every tenant (learn.microsoft.com: Azure built-in roles). */
const roles = {
  'read-secret': { id: '4633458b-17de-408a-b874-0445c86b69e6', name: 'Key Vault Secrets User' },
  blobs: { id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe', name: 'Storage Blob Data Contributor' },
  'read-server': { id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7', name: 'Reader' },
} as const;

/** What has to be allowed, by whichever role. */
const operations: Readonly<Record<'read-secret' | 'blobs' | 'read-server', readonly Operation[]>> = {
  'read-secret': [{ kind: 'data', name: 'Microsoft.KeyVault/vaults/secrets/getSecret/action' }],
  blobs: [
    { kind: 'data', name: 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read' },
    { kind: 'data', name: 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write' },
  ],
  'read-server': [{ kind: 'action', name: 'Microsoft.DBforPostgreSQL/flexibleServers/read' }],
};

/** Something that is needed, by the resource that it is about. */
export interface NeededRole {
  readonly need: Exclude<AccessNeed, 'connect'>;
  readonly title: string;
  readonly blocks: boolean;
  readonly role: { readonly id: string; readonly name: string };
  readonly operations: readonly Operation[];
  /** The narrowest first. */
  readonly scopes: readonly [AccessScope, ...AccessScope[]];
  /** The key vault, where its permission model decides how it is given. */
  readonly keyVault?: string;
}

export interface NeededConnection {
  readonly need: 'connect';
  readonly title: string;
  readonly blocks: boolean;
  readonly serverName: string;
}

type Subject = Pick<AccessWish, 'purpose' | 'server' | 'serverName' | 'secret' | 'container'> & {
  readonly principal: Pick<PrincipalWish, 'kind'>;
};

/** All that a purpose needs of what was named, in the order in which an operation needs it. */
export function needsOf(subject: Subject): (NeededRole | NeededConnection)[] {
  const { purpose, principal, server, serverName, secret, container } = subject;
  const needs: (NeededRole | NeededConnection)[] = [];
  const usesServer = purpose !== 'restore-as-files';
  if (usesServer && secret !== undefined) {
    needs.push({
      ...ofRole('read-secret'),
      title: `Read the secret ${secret.name}`,
      blocks: true,
      scopes: secretScopes(secret.vault, secret.name),
      keyVault: secret.vault,
    });
  }
  if (usesServer && serverName !== undefined) {
    needs.push({ need: 'connect', title: `Connect to ${serverName}`, blocks: true, serverName });
  }
  if (container !== undefined) {
    needs.push({
      ...ofRole('blobs'),
      title: `Read and write blobs in the container ${container.name}`,
      blocks: true,
      scopes: containerScopes(container.account, container.name),
    });
  }
  if (usesServer && server !== undefined) {
    needs.push({
      ...ofRole('read-server'),
      title: `See the server ${nameOf(server)} in Azure`,
      // pgkeep finds servers with it and can do without; Azure Backup cannot
      blocks: principal.kind === 'backup-vault',
      scopes: [
        {
          id: server,
          level: 'server',
          opens: `The server ${nameOf(server)}, to look at: not its databases.`,
        },
        ...above(server, 'everything'),
      ],
    });
  }
  return needs;
}

const ofRole = (need: NeededRole['need']) => ({ need, role: roles[need], operations: operations[need] });

const nameOf = (id: string): string => partsOf(id).names[0] ?? '';

function secretScopes(vault: string, name: string): NeededRole['scopes'] {
  return [
    { id: `${vault}/secrets/${name}`, level: 'secret', opens: `The secret ${name}, and nothing else.` },
    {
      id: vault,
      level: 'key vault',
      opens: `Every secret of the key vault ${nameOf(vault)}, later ones too.`,
    },
    ...above(vault, 'every secret of every key vault'),
  ];
}

function containerScopes(account: string, name: string): NeededRole['scopes'] {
  return [
    {
      id: `${account}/blobServices/default/containers/${name}`,
      level: 'container',
      opens: `The container ${name}, to read, write and delete in.`,
    },
    {
      id: account,
      level: 'storage account',
      opens: `Every container of the storage account ${nameOf(account)}, to read, write and delete in.`,
    },
    ...above(account, 'every container of every storage account'),
  ];
}

function above(id: string, what: string): AccessScope[] {
  const { subscription, resourceGroup } = partsOf(id);
  const all = `${what.slice(0, 1).toUpperCase()}${what.slice(1)}`;
  return [
    {
      id: `/subscriptions/${subscription}/resourceGroups/${resourceGroup}`,
      level: 'resource group',
      opens: `${all} in the resource group ${resourceGroup}, later ones too.`,
    },
    {
      id: `/subscriptions/${subscription}`,
      level: 'subscription',
      opens: `${all} in the whole subscription, later ones too.`,
    },
  ];
}
