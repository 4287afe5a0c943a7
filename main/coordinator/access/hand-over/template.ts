import type { ChangedEntry } from '../../../../shared/access/changes.ts';
import { partsOf } from '../../../../shared/access/resource-id.ts';

/** What a template or a script is made of: which machine is let in is nobody else's business. */
export type HandedEntry = Extract<ChangedEntry, { kind: 'role-assignment' | 'access-policy' }>;

const schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';

interface Template {
  readonly $schema: string;
  readonly contentVersion: string;
  readonly resources: readonly object[];
}

const template = (resources: readonly object[]): Template => ({
  $schema: schema,
  contentVersion: '1.0.0.0',
  resources,
});

/**
 * A template for Azure Resource Manager, as JSON. It is deployed into any resource group; each resource group whose resources are
 * changed has a deployment within it. What it makes has the names that it has when it is assigned here, so deploying
 * it twice, or beside what was assigned here, changes nothing.
 */
export function templateOf(entries: readonly HandedEntry[]): string {
  const groups = Map.groupBy(entries, (entry) => {
    const { subscription, resourceGroup } = partsOf(placeOf(entry));
    return `${subscription}/${resourceGroup}`.toLowerCase();
  });
  const deployments = [...groups.values()].map((inGroup, at) => {
    const { subscription, resourceGroup } = partsOf(inGroup[0] === undefined ? '' : placeOf(inGroup[0]));
    return {
      type: 'Microsoft.Resources/deployments',
      apiVersion: '2022-09-01',
      name: `pgkeep-access-${at + 1}`,
      subscriptionId: subscription,
      resourceGroup,
      properties: {
        mode: 'Incremental',
        expressionEvaluationOptions: { scope: 'inner' },
        template: template(inGroup.map(resourceOf)),
      },
    };
  });
  return `${JSON.stringify(template(deployments), null, 2)}\n`;
}

const placeOf = (entry: HandedEntry): string =>
  entry.kind === 'role-assignment' ? entry.scope : entry.vault;

function resourceOf(entry: HandedEntry): object {
  if (entry.kind === 'access-policy') {
    const { vault, principalId, permissions } = entry;
    return {
      type: 'Microsoft.KeyVault/vaults/accessPolicies',
      apiVersion: '2023-07-01',
      // adds to what the key vault has; the vault itself is not in the template
      name: `${partsOf(vault).names[0]}/add`,
      properties: {
        accessPolicies: [
          {
            tenantId: '[subscription().tenantId]',
            objectId: principalId,
            permissions: { secrets: permissions },
          },
        ],
      },
    };
  }
  const { scope, roleId, principalId, principalType } = entry;
  return {
    type: 'Microsoft.Authorization/roleAssignments',
    apiVersion: '2022-04-01',
    name: `[guid('${scope}', '${principalId}', '${roleId}')]`,
    scope: scope.slice(scope.indexOf('/providers/') + '/providers/'.length),
    properties: {
      roleDefinitionId: `[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${roleId}')]`,
      principalId,
      principalType,
    },
  };
}
