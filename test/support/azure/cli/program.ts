import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { TestAzure } from '../azure.ts';

/** Debian has it in the package azure-cli; 1.4 GB unpacked, so the tests do not fetch it. */
export const hasAzureCli =
  spawnSync('az', ['--version'], { env: { PATH: process.env['PATH'] } }).status === 0;

export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script with the Azure CLI of this machine, which knows the stand-ins only and has a home of its own in a folder. */
export async function azureCliIn(folder: string, { network, certificate }: TestAzure) {
  const authorities = join(folder, 'authorities.pem');
  await writeFile(authorities, certificate.ca);
  await mkdir(join(folder, 'azure'));
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'C.UTF-8',
    AZURE_CONFIG_DIR: join(folder, 'azure'),
    AZURE_CORE_COLLECT_TELEMETRY: '0',
    AZURE_CORE_NO_COLOR: '1',
    HTTPS_PROXY: network.url,
    HTTP_PROXY: network.url,
    REQUESTS_CA_BUNDLE: authorities,
  };
  return async (shell: 'bash' | 'sh', script: string): Promise<Ended> => {
    // a script is read from stdin as somebody pastes it; no secret of it is in the arguments of the shell
    const options = { env, extendEnv: false, input: script, reject: false, cwd: folder } as const;
    const { exitCode, stdout, stderr } = await execa(shell, ['-s'], options);
    return { exitCode, stdout, stderr };
  };
}
