/** What is asked of Resource Graph. Rows have an id and its order: without both there is no next page. */
const columns = 'id, name, type, location, resourceGroup, subscriptionId, sku, properties';

const ofType = (type: string) => `resources | where type =~ '${type}' | project ${columns} | order by id asc`;

/** Kinds of resources that pgkeep looks for, each with its query. */
export const queries = {
  servers: ofType('microsoft.dbforpostgresql/flexibleservers'),
  keyVaults: ofType('microsoft.keyvault/vaults'),
  storageAccounts: ofType('microsoft.storage/storageaccounts'),
} as const;

export type ResourceKind = keyof typeof queries;

/** Subscriptions in which the identity may read something. */
export const subscriptionsQuery =
  "resourcecontainers | where type =~ 'microsoft.resources/subscriptions' | project id, name, subscriptionId | order by id asc";

/** Subscriptions of one query (learn.microsoft.com: Resource Graph takes at most 1,000; shorter ones fail less at once). */
export const subscriptionsPerQuery = 200;
