import { expect, it } from 'vitest';
import { scriptOf } from '../../../../../main/coordinator/access/hand-over/script.ts';

const group = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers';
const principalId = '6f2c1f2e-0000-4000-8000-0000000000e1';

it('assigns by id and type without asking the directory, and adds to access policies without writing the key vault', () => {
  const script = scriptOf([
    {
      kind: 'role-assignment',
      scope: `${group}/Microsoft.KeyVault/vaults/kv/secrets/login`,
      name: '6f2c1f2e-0000-4000-8000-000000000111',
      roleId: '4633458b-17de-408a-b874-0445c86b69e6',
      roleName: 'Key Vault Secrets User',
      principalId,
      principalType: 'ServicePrincipal',
    },
    {
      kind: 'access-policy',
      vault: `${group}/Microsoft.KeyVault/vaults/old`,
      principalId,
      permissions: ['get'],
    },
  ]);
  expect(script).toBe(`#!/usr/bin/env bash
# For somebody who may assign these. What is there already stays as it is.
set -euo pipefail

assign() {
  local said
  if said=$(az rest --method put --url "$1?api-version=2022-04-01" --body "$2" --output none 2>&1); then
    return
  fi
  case $said in
    *RoleAssignmentExists*) echo "It is assigned already." ;;
    *) printf '%s\\n' "$said" >&2; exit 1 ;;
  esac
}

# Adds the role Key Vault Secrets User of ${principalId} at the secret login of the key vault kv in the resource group shop.
assign '${group}/Microsoft.KeyVault/vaults/kv/secrets/login/providers/Microsoft.Authorization/roleAssignments/6f2c1f2e-0000-4000-8000-000000000111' \\
  '{"properties":{"roleDefinitionId":"/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6","principalId":"${principalId}","principalType":"ServicePrincipal"}}'

# Adds the permissions get of ${principalId} for all secrets of the key vault old in the resource group shop.
tenant=$(az account show --query tenantId --output tsv)
body='{"properties":{"accessPolicies":[{"tenantId":"TENANT","objectId":"${principalId}","permissions":{"secrets":["get"]}}]}}'
az rest --method put \\
  --url '${group}/Microsoft.KeyVault/vaults/old/accessPolicies/add?api-version=2023-07-01' \\
  --body "\${body/TENANT/$tenant}"
`);
});
