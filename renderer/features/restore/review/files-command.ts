import { commandLine, type Shell } from '../../../../shared/shell/command-line.ts';
import type { StorageLocation } from '../../../../shared/vaults.ts';

export interface ShellText {
  readonly shell: Shell;
  readonly text: string;
}

function destinationWords(location: StorageLocation): string[] {
  if (location.kind === 'folder') return [`--folder=${location.path}`];
  const { url, credential } = location;
  const { source } = credential;
  if (credential.kind === 'entra')
    return [
      `--container=${url}`,
      '--entra',
      ...(credential.tenantId === undefined ? [] : [`--tenant=${credential.tenantId}`]),
      ...(credential.clientId === undefined ? [] : [`--client-id=${credential.clientId}`]),
      ...(source === undefined ? [] : [`--client-secret-env=${variableOf(source, 'AZURE_CLIENT_SECRET')}`]),
    ];
  if (source?.kind === 'keychain') return [`--container=${url}`, `--${credential.kind}-keychain`];
  return [
    `--container=${url}`,
    `--${credential.kind}-env=${variableOf(source, credential.kind === 'sas' ? 'AZURE_STORAGE_SAS' : 'AZURE_STORAGE_CONNECTION_STRING')}`,
  ];
}

/** A secret that was typed here has no place in a command line: it is expected in a variable there. */
const variableOf = (
  source: Exclude<StorageLocation, { kind: 'folder' }>['credential']['source'],
  usual: string,
): string => (source?.kind === 'env' ? source.variable : usual);

/** The same restore as files on the command line, without secrets. */
export function filesCommands(
  instanceId: string,
  pointId: string,
  location: StorageLocation,
  skipDamaged: boolean,
): ShellText[] {
  const skipping = skipDamaged ? ['--skip-damaged'] : [];
  const words = ['restore', instanceId, pointId, '--as-files', ...destinationWords(location), ...skipping];
  return (['sh', 'powershell'] as const).map((shell) => ({
    shell,
    text: `${commandLine(shell, 'pgkeep', words)}\n`,
  }));
}
