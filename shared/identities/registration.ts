import type { AzureCloud } from './cloud.ts';

/** What the Azure CLI calls the clouds. */
const cliNames: Readonly<Record<AzureCloud, string>> = {
  public: 'AzureCloud',
  'us-government': 'AzureUSGovernment',
  china: 'AzureChinaCloud',
};

/**
 * The APIs whose user_impersonation pgkeep uses, by their application ids, which are the same in each tenant of a cloud
 * (learn.microsoft.com: first-party Microsoft applications; Azure Government compared with the public cloud).
 */
const apis = (cloud: AzureCloud): readonly (readonly [name: string, id: string])[] => [
  ['Azure Resource Manager', '797f4846-ba00-4fd7-ba43-dac1f8f63013'],
  [
    'Azure Key Vault',
    cloud === 'us-government'
      ? '7e7c393b-45d0-48b1-a35e-2905ddf8183c'
      : 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
  ],
  ['Azure Storage', 'e406a681-f3d4-42a8-90b6-c2b029497af1'],
  ['Azure OSSRDBMS Database', '123cd850-d9df-40bd-94d5-c9f07b7fa203'],
];

/**
 * The script that registers pgkeep in a tenant, for sh with the Azure CLI, such as Azure Cloud Shell: a public client
 * that comes back to http://localhost, with delegated permissions for what pgkeep talks to. It ends with the command
 * that signs in. The id of each permission is looked up in the tenant, where an API is made known that nobody has used yet.
 * Run again, it changes what is there.
 */
export function registrationScript(cloud: AzureCloud): string {
  return `set -eu
az cloud set --name ${cliNames[cloud]}
az account show --output none || az login --allow-no-subscriptions --output none
app=$(az ad app create --display-name pgkeep --sign-in-audience AzureADMyOrg \\
  --is-fallback-public-client true --public-client-redirect-uris http://localhost \\
  --query appId --output tsv)
known() {
  az ad sp show --id "$1" --output none 2>/dev/null || az ad sp create --id "$1" --output none
}
accesses=
allow() {
  known "$1"
  scope=$(az ad sp show --id "$1" --output tsv \\
    --query "oauth2PermissionScopes[?value=='user_impersonation'].id | [0]")
  access='{"resourceAppId":"'$1'","resourceAccess":[{"id":"'$scope'","type":"Scope"}]}'
  accesses="\${accesses:+$accesses,}$access"
}
${apis(cloud)
  .map(([name, id]) => `allow ${id} # ${name}`)
  .join('\n')}
az ad app update --id "$app" --required-resource-accesses "[$accesses]"
known "$app"
tenant=$(az account show --query tenantId --output tsv)
echo "pgkeep azure login --tenant $tenant --client-id $app${cloud === 'public' ? '' : ` --cloud ${cloud}`}"
`;
}
