import type { AzureSecret, AzureServer, AzureStorageAccount, NetworkMode, Redundancy } from './resources.ts';

/** How a server is reached, in a cell of a table. */
export const networkNames: Readonly<Record<NetworkMode, string>> = {
  public: 'public',
  'private-endpoint': 'private endpoint',
  'delegated-subnet': 'delegated subnet',
};

/** The same where there is room for what it means. */
export const networkWords: Readonly<Record<NetworkMode, string>> = {
  public: 'public, with firewall rules',
  'private-endpoint': 'private endpoint; public access is disabled',
  'delegated-subnet': 'a delegated subnet of its own',
};

/** With what roles may log in: "passwords, Entra". */
export function loginNames({ password, entra }: AzureServer['logins']): string {
  return [...(password ? ['passwords'] : []), ...(entra ? ['Entra'] : [])].join(', ') || 'none';
}

export const permissionModelNames = { roles: 'roles', 'access-policies': 'access policies' } as const;

/** Where copies are, in a cell of a table. */
export const redundancyNames: Readonly<Record<Redundancy, string>> = {
  local: 'one data centre',
  zone: 'several zones',
  geo: 'two regions',
  'geo-zone': 'several zones, two regions',
  unknown: 'not known',
};

/** "Standard_LRS, one data centre". */
export const redundancyText = ({
  sku,
  redundancy,
}: Pick<AzureStorageAccount, 'sku' | 'redundancy'>): string => `${sku}, ${redundancyNames[redundancy]}`;

/** What has to be known before the server is added; undefined where nothing has. */
export function beforeAdding({ state, network }: Pick<AzureServer, 'state' | 'network'>): string | undefined {
  if (state !== 'Ready') return `Azure says that the server is ${state}: it takes no connections now.`;
  if (network !== 'public') {
    return 'The server has no public address: this machine needs a way into its virtual network.';
  }
  return undefined;
}

/** Why a login of this kind cannot work at the server; undefined where it may. */
export function refusedLogin({ logins }: AzureServer, kind: string): string | undefined {
  if (kind === 'entra') {
    return logins.entra ? undefined : 'The server takes passwords only: Entra logins are switched off there.';
  }
  return logins.password ? undefined : 'The server takes Entra logins only: a password does not work there.';
}

/** The same of native backups and pgkeep's, so that a DBA sees which answers which need. */
export const whichBackup = {
  native:
    'Azure’s own backups bring the whole server back to any moment of these days, as a new server, with all of its databases.',
  pgkeep:
    'pgkeep’s recovery points bring one database back, for as long as its policy says, to any server and any version, also after the server was deleted.',
} as const;

/** What keeps a secret from being used as it should be; undefined where nothing does. Key Vault refuses the first alone. */
export function secretProblem(
  { isEnabled, expiresAt, notBefore }: Pick<AzureSecret, 'isEnabled' | 'expiresAt' | 'notBefore'>,
  now: Date,
): 'disabled' | 'expired' | 'not valid yet' | undefined {
  if (!isEnabled) return 'disabled';
  if (expiresAt !== null && new Date(expiresAt) <= now) return 'expired';
  return notBefore !== null && new Date(notBefore) > now ? 'not valid yet' : undefined;
}
