import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { runTool } from '../../../../main/core/process.ts';
import { readServerFacts } from '../../../../main/postgres/connect/server-facts.ts';
import { connect } from '../../../../main/postgres/connect/connect.ts';
import { dumpError } from '../../../../main/postgres/dump/messages.ts';
import { connectionParameters, toolEnvironment } from '../../../../main/postgres/connect/tool-environment.ts';
import type { TlsMode } from '../../../../shared/servers/servers.ts';
import { ensureClientTools } from '../../../support/programs/client-tools.ts';
import { startServer, type TestServer } from '../../../support/servers/postgres-server.ts';
import { selfSigned, tlsSettings } from '../../../support/servers/tls-files.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { targetOf } from '../../../support/target-of.ts';
import { versionTraits } from '../../../../main/postgres/connect/server-traits.ts';

let folder: string;
let server: TestServer;
let pgDump: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-tls-'));
  const own = await selfSigned();
  await writeFile(join(folder, 'ca.pem'), own.cert);
  await writeFile(join(folder, 'other-ca.pem'), (await selfSigned()).cert);
  await mkdir(join(folder, 'home', '.postgresql'), { recursive: true });
  await writeFile(join(folder, 'home', '.postgresql', 'root.crt'), (await selfSigned()).cert);
  const hba = 'hostssl all postgres 127.0.0.1/32 scram-sha-256\n';
  const { own: serverFolder, settings } = await tlsSettings(folder, own, { 'pg_hba.conf': hba });
  server = await startServer({
    major: 17,
    settings: { ...settings, hba_file: join(serverFolder, 'pg_hba.conf') },
  });
  pgDump = join((await ensureClientTools([17])).get(17) ?? '', 'pg_dump');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

type Address = { tls: TlsMode; host?: string; caFile?: string; user?: string };

const targetWith = ({ host = '127.0.0.1', ...address }: Address) => targetOf(server, { ...address, host });

/** What pgkeep's own connection makes of it: a TLS version, or the code of the error. */
async function ours(address: Address): Promise<string> {
  try {
    await using connection = await connect(targetWith(address));
    return (await readServerFacts(connection)).tls ?? 'no TLS';
  } catch (error) {
    if (error instanceof PgkeepError) return error.code;
    throw error;
  }
}

/** The same with pg_dump and the environment that it gets. */
async function theirs(address: Address): Promise<string> {
  const run = await runTool({
    operation: 'pg_dump',
    program: pgDump,
    args: ['--schema-only', '--no-password', `--dbname=${connectionParameters}`],
    env: await toolEnvironment(targetWith(address), folder),
  });
  return run.ok ? 'TLSv1.3' : dumpError(run, { user: 'postgres', traits: versionTraits(17) }).code;
}

describe('a server with a certificate that signed itself', () => {
  const ca = () => join(folder, 'ca.pem');
  const cases: [string, () => Address, string][] = [
    ['require takes it', () => ({ tls: 'require' }), 'TLSv1.3'],
    ['verify-full does not', () => ({ tls: 'verify-full', host: 'localhost' }), 'UserErrorTlsFailed'],
    ['verify-ca does not', () => ({ tls: 'verify-ca' }), 'UserErrorTlsFailed'],
    [
      'verify-full takes it with its CA file and name',
      () => ({ tls: 'verify-full', host: 'localhost', caFile: ca() }),
      'TLSv1.3',
    ],
    [
      'verify-full does not by its address, which it does not name',
      () => ({ tls: 'verify-full', host: '127.0.0.1', caFile: ca() }),
      'UserErrorTlsFailed',
    ],
    ['verify-ca does', () => ({ tls: 'verify-ca', host: '127.0.0.1', caFile: ca() }), 'TLSv1.3'],
    [
      'verify-ca does not with another CA file',
      () => ({ tls: 'verify-ca', caFile: join(folder, 'other-ca.pem') }),
      'UserErrorTlsFailed',
    ],
    [
      'a CA file that is not there',
      () => ({ tls: 'verify-ca', caFile: join(folder, 'absent.pem') }),
      'UserErrorTlsFailed',
    ],
    [
      'a server that insists on TLS refuses without',
      () => ({ tls: 'disable' }),
      'UserErrorMissingNetworkSecurityPermissions',
    ],
    [
      'a user whom no rule lets in',
      () => ({ tls: 'require', user: 'outsider' }),
      'UserErrorMissingNetworkSecurityPermissions',
    ],
  ];

  it.each(cases)('%s', async (_what, address, expected) => {
    expect({ ours: await ours(address()), theirs: await theirs(address()) }).toEqual({
      ours: expected,
      theirs: expected,
    });
  });

  it('require does not verify, even where libpq finds a CA file at its usual place', async () => {
    vi.stubEnv('HOME', join(folder, 'home'));
    expect(await theirs({ tls: 'require' })).toBe('TLSv1.3');
  });
});

describe('a server without TLS', () => {
  it.each(['require', 'verify-ca', 'verify-full'] as const)('%s says what to do', async (tls) => {
    await expect(connect(targetOf(sharedServer(17), { tls }))).rejects.toMatchObject({
      code: 'UserErrorTlsFailed',
      message: expect.stringContaining(`does not offer TLS, and the mode is ${tls}.`) as string,
      remedy: expect.stringContaining('set its TLS mode to disable') as string,
      steps: [{ do: 'switch-tls-off' }],
    });
  });
});
