import { chmod, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** What the Azure CLI does when it is asked for a token. */
interface CliAnswer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
}

/** A program `az` in a folder, which answers as it is told to and writes down how it was called. */
export interface TestAzureCli {
  /** For PATH. */
  readonly path: string;
  answers(answer: CliAnswer): Promise<void>;
  /** The arguments of each call, in order. */
  calls(): Promise<string[]>;
}

export async function makeAzureCli(folder: string): Promise<TestAzureCli> {
  const [out, err, code, log] = ['stdout', 'stderr', 'code', 'calls'].map((name) => join(folder, name));
  const program = join(folder, 'az');
  await writeFile(
    program,
    `#!/bin/sh\necho "$*" >> '${log}'\ncat '${out}'\ncat '${err}' >&2\nexit "$(cat '${code}')"\n`,
  );
  await chmod(program, 0o755);
  await writeFile(log ?? '', '');
  return {
    path: [folder, '/usr/bin', '/bin'].join(delimiter),
    async answers({ stdout = '', stderr = '', exitCode = 0 }) {
      await writeFile(out ?? '', stdout);
      await writeFile(err ?? '', stderr);
      await writeFile(code ?? '', String(exitCode));
    },
    calls: async () => (await readFile(log ?? '', 'utf8')).split('\n').filter((line) => line !== ''),
  };
}

/** What it prints of a token (`az account get-access-token`, Azure CLI 2.54 and later). */
export const tokenOfCli = (accessToken: string, tenant: string, expires: Date): string =>
  JSON.stringify({
    accessToken,
    expiresOn: expires.toISOString().replace('T', ' ').replace('Z', '000'),
    expires_on: Math.floor(expires.getTime() / 1000),
    subscription: '6f2c1f2e-0000-4000-8000-00000000005b',
    tenant,
    tokenType: 'Bearer',
  });
