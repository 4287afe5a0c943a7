import { partsOf } from '../../../../shared/access/resource-id.ts';
import { shString } from '../../../../shared/shell/sh.ts';
import { adding } from '../plan.ts';
import type { HandedEntry } from './template.ts';

/**
 * The same as the template for the Azure CLI, as a script for bash, which Azure Cloud Shell has. It sends the requests
 * themselves: `az role assignment create` asks Microsoft Graph where a role is assigned already, which not everybody may read,
 * and that of Debian 12 fails always.
 */
export function scriptOf(entries: readonly HandedEntry[]): string {
  const lines = entries.flatMap((entry) => ['', `# ${adding(entry).says}`, ...commandsOf(entry)]);
  return [
    '#!/usr/bin/env bash',
    '# For somebody who may assign these. What is there already stays as it is.',
    'set -euo pipefail',
    ...(entries.some(({ kind }) => kind === 'role-assignment') ? ['', assign] : []),
    ...lines,
    '',
  ].join('\n');
}

/** Takes the path of a role assignment and the body of the request. */
const assign = `assign() {
  local said
  if said=$(az rest --method put --url "$1?api-version=2022-04-01" --body "$2" --output none 2>&1); then
    return
  fi
  case $said in
    *RoleAssignmentExists*) echo "It is assigned already." ;;
    *) printf '%s\\n' "$said" >&2; exit 1 ;;
  esac
}`;

function commandsOf(entry: HandedEntry): string[] {
  if (entry.kind === 'role-assignment') {
    const { scope, name, roleId, principalId, principalType } = entry;
    const { subscription } = partsOf(scope);
    const body = JSON.stringify({
      properties: {
        roleDefinitionId: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
        principalId,
        // without it a principal that was made a moment ago is not found
        principalType,
      },
    });
    const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
    return [continued([`assign ${shString(path)}`, shString(body)])];
  }
  const { vault, principalId, permissions } = entry;
  const body = JSON.stringify({
    properties: {
      accessPolicies: [{ tenantId: 'TENANT', objectId: principalId, permissions: { secrets: permissions } }],
    },
  });
  // `az keyvault set-policy` writes the whole key vault, and takes other permissions of the principal away
  return [
    'tenant=$(az account show --query tenantId --output tsv)',
    `body=${shString(body)}`,
    continued([
      'az rest --method put',
      `--url ${shString(`${vault}/accessPolicies/add?api-version=2023-07-01`)}`,
      '--body "${body/TENANT/$tenant}"',
    ]),
  ];
}

const continued = (parts: readonly string[]) => parts.join(' \\\n  ');
