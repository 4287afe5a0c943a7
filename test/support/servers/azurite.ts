import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fetchServers, serverModules } from '../programs/fetch-servers.ts';
import { forgetChild, guardChild } from '../processes/guard.ts';

export type AzuriteOptions = {
  /** Default true. False keeps blobs in a temporary folder, for runs that are larger than memory. */
  inMemory?: boolean;
  /** Takes bearer tokens, and then speaks HTTPS with this certificate; both in PEM. */
  oauth?: { cert: string; key: string };
  /** Names of further accounts, with the same key. */
  moreAccounts?: readonly string[];
};

/** A storage account on the loopback interface, in a process of its own. */
export type TestStorageAccount = {
  /** The blob endpoint with the account's name, without a slash at the end. */
  readonly url: string;
  readonly accountName: string;
  readonly accountKey: string;
  readonly connectionString: string;
  stop(): Promise<void>;
  /** Ends it at once, as a lost machine would. */
  kill(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const stopTimeoutMs = 5000;

/** Starts Azurite's blob service on a free port, with an account and a key of its own. */
export async function startAzurite(options: AzuriteOptions = {}): Promise<TestStorageAccount> {
  const { inMemory = true, oauth, moreAccounts = [] } = options;
  const program = await blobService();
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-azurite-'));
  const accountName = 'pgkeeptest';
  const accountKey = randomBytes(64).toString('base64');
  const flags = ['--blobHost', '127.0.0.1', '--blobPort', '0', '--silent', '--disableTelemetry'];
  // The SDK is usually ahead of the API versions that Azurite knows by name.
  flags.push('--skipApiVersionCheck');
  flags.push(...(inMemory ? ['--inMemoryPersistence'] : ['--location', folder]));
  if (oauth) {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await writeFile(cert, oauth.cert);
    await writeFile(key, oauth.key, { mode: 0o600 });
    flags.push('--oauth', 'basic', '--cert', cert, '--key', key);
  }

  const child = spawn(process.execPath, [program, ...flags], {
    cwd: folder,
    detached: true,
    env: {
      ...process.env,
      AZURITE_ACCOUNTS: [accountName, ...moreAccounts].map((name) => `${name}:${accountKey}`).join(';'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await once(child, 'spawn');
  guardChild(child.pid ?? 0, folder);

  const endpoint = await listening(child);
  const url = `${endpoint}/${accountName}`;
  let ended: Promise<void> | undefined;
  const end = (signal: 'SIGINT' | 'SIGKILL') => (ended ??= stop(child, signal, folder));
  return {
    url,
    accountName,
    accountKey,
    connectionString: [
      `DefaultEndpointsProtocol=${new URL(url).protocol.slice(0, -1)}`,
      `AccountName=${accountName}`,
      `AccountKey=${accountKey}`,
      `BlobEndpoint=${url}`,
    ].join(';'),
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  };
}

/** The program of the npm package, which the first use fetches. */
async function blobService(): Promise<string> {
  await fetchServers(['azurite']);
  return join(serverModules('azurite'), 'azurite', 'dist', 'src', 'blob', 'main.js');
}

/** Waits for the line that names the endpoint, with the port that was chosen. */
async function listening(child: ChildProcess): Promise<string> {
  const [output, errors] = [child.stdout as Socket, child.stderr as Socket];
  const said: string[] = [];
  createInterface({ input: errors }).on('line', (line) => said.push(line));
  for await (const line of createInterface({ input: output })) {
    said.push(line);
    const endpoint = /successfully listens? on (https?:\/\/[^\s]+?)\/?$/.exec(line.trim())?.[1];
    if (endpoint !== undefined) {
      // Keep draining its output, but let a test process end that forgot to stop it.
      output.resume();
      for (const handle of [output, errors, child]) handle.unref();
      return endpoint;
    }
  }
  throw new Error(`Azurite did not start:\n${said.join('\n')}`);
}

async function stop(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL', folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.ref();
    const exited = once(child, 'exit');
    // It waits for open connections, which a client's keep-alive may hold for minutes.
    const impatience = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    child.kill(signal);
    await exited;
    clearTimeout(impatience);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  forgetChild(child.pid ?? 0);
}
