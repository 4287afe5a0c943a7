/** Azure's names for PostgreSQL servers: the public cloud, China and US Government. */
const azureHost = /\.postgres\.database\.(azure\.com|chinacloudapi\.cn|usgovcloudapi\.net)\.?$/i;

/**
 * Whether a host is a PostgreSQL server of Azure by its name. Their certificates come from public CAs and name the
 * host, so TLS that proves less is never needed there.
 */
export const isAzureHost = (host: string): boolean => azureHost.test(host.trim());
