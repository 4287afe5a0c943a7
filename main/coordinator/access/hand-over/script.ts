import { shString } from '../../../../shared/shell/sh.ts';
import { adding } from '../plan.ts';
import type { HandedEntry } from './template.ts';

/** The same as the template for the Azure CLI, as a script for bash, which Azure Cloud Shell has. */
export function scriptOf(entries: readonly HandedEntry[]): string {
  const lines = entries.flatMap((entry) => ['', `# ${adding(entry).says}`, ...commandsOf(entry)]);
  return [
    '#!/usr/bin/env bash',
    '# For somebody who may assign these. What is there already stays as it is.',
    'set -euo pipefail',
    ...lines,
    '',
  ].join('\n');
}

function commandsOf(entry: HandedEntry): string[] {
  if (entry.kind === 'role-assignment') {
    const { scope, name, roleId, principalId, principalType } = entry;
    return [
      continued([
        'az role assignment create',
        `--name ${shString(name)}`,
        // by its id and type: the Azure CLI need not look it up in the directory, which not everybody may read
        `--assignee-object-id ${shString(principalId)}`,
        `--assignee-principal-type ${shString(principalType)}`,
        `--role ${shString(roleId)}`,
        `--scope ${shString(scope)}`,
      ]),
    ];
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
