import type { AzureCloud } from '../../../shared/identities/cloud.ts';
import type { TestTenant } from './arm/tenant.ts';

/** Where a cloud has its services, and what their tokens are for. */
interface TestCloud {
  readonly signIn: string;
  readonly resourceManager: string;
  readonly keyVault: string;
  readonly blob: string;
  readonly postgres: string;
  /** What a token is for that is a password of a flexible server. */
  readonly postgresAudience: string;
}

/**
 * The clouds as public documentation has them, apart from what the product knows (learn.microsoft.com: Compare Azure Government
 * and global Azure, Guidance for developers; docs.azure.cn: Check endpoints in Azure China).
 */
export const testClouds: Readonly<Record<AzureCloud, TestCloud>> = {
  public: {
    signIn: 'login.microsoftonline.com',
    resourceManager: 'management.azure.com',
    keyVault: 'vault.azure.net',
    blob: 'blob.core.windows.net',
    postgres: 'postgres.database.azure.com',
    postgresAudience: 'https://ossrdbms-aad.database.windows.net',
  },
  'us-government': {
    signIn: 'login.microsoftonline.us',
    resourceManager: 'management.usgovcloudapi.net',
    keyVault: 'vault.usgovcloudapi.net',
    blob: 'blob.core.usgovcloudapi.net',
    postgres: 'postgres.database.usgovcloudapi.net',
    postgresAudience: 'https://ossrdbms-aad.database.usgovcloudapi.net',
  },
  china: {
    signIn: 'login.partner.microsoftonline.cn',
    resourceManager: 'management.chinacloudapi.cn',
    keyVault: 'vault.azure.cn',
    blob: 'blob.core.chinacloudapi.cn',
    postgres: 'postgres.database.chinacloudapi.cn',
    postgresAudience: 'https://ossrdbms-aad.database.chinacloudapi.cn',
  },
};

const all = Object.values(testClouds);

/** The cloud of a key vault by its host. */
export const cloudOfKeyVault = (host: string): TestCloud =>
  all.find(({ keyVault }) => host.endsWith(`.${keyVault}`)) ?? testClouds.public;

/** A resource's own host in each cloud: the stand-ins are in all of them, and their callers in one. */
export const hostsOf = (name: string, service: 'keyVault' | 'blob'): string[] =>
  all.map((cloud) => `${name}.${cloud[service]}`);

/** What the resources of a tenant say of their hosts, from now on as in another cloud. */
export function moveTo(tenant: TestTenant, cloud: AzureCloud): void {
  const moved = (text: string) =>
    (['keyVault', 'blob', 'postgres'] as const).reduce(
      (sum, service) => sum.replaceAll(`.${testClouds.public[service]}`, `.${testClouds[cloud][service]}`),
      text,
    );
  for (const resource of tenant.resources.values()) {
    resource.properties = JSON.parse(moved(JSON.stringify(resource.properties))) as Record<string, unknown>;
  }
}
