import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import pLimit from 'p-limit';
import type { StorageLocation } from '../../../shared/vaults/vaults.ts';
import { startAzurite } from '../../support/servers/azurite.ts';
import { markdownTable } from '../statistics.ts';
import { makeVault, type VaultSize } from './make-vault.ts';
import type { Opened } from './open-vault.ts';

const azureVariable = 'PGKEEP_BENCH_AZURE';

/** Memory-backed where there is room for the names of so many small files, else the temporary folder. */
async function roomyFolder(): Promise<string> {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = await statfs(memory);
  return bavail * bsize > 3e9 ? memory : tmpdir();
}

/** What opening a vault of this size on a new workstation costs, and the lists and passes after that. */
export async function benchVaultLarge(suite: {
  readonly folder: VaultSize;
  readonly container: VaultSize;
  readonly say: (line: string) => void;
}): Promise<string> {
  const { say } = suite;
  const folder = await mkdtemp(join(await roomyFolder(), 'pgkeep-bench-'));
  try {
    const parts = ['### Vault with many recovery points'];
    const place = join(folder, 'vault');
    const begun = performance.now();
    await makeVault(place, suite.folder);
    say(`made ${suite.folder.points} points in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    const opened = await openAnew(folder, { kind: 'folder', path: place }, {});
    parts.push(sizeWords('A folder', suite.folder), tableOf(opened, false));
    const small = join(folder, 'small');
    await makeVault(small, suite.container);
    await using azurite = await startAzurite();
    const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
    const { containerClient } = await service.createContainer('large');
    await copyInto(containerClient, small, say);
    const source = { kind: 'env', variable: azureVariable } as const;
    const container = await openAnew(
      folder,
      {
        kind: 'azure-blob',
        url: `${azurite.url}/large`,
        credential: { kind: 'connection-string', source },
      },
      { [azureVariable]: azurite.connectionString },
    );
    parts.push(sizeWords('A container of Azurite', suite.container), tableOf(container, true));
    return parts.join('\n\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

const sizeWords = (place: string, { instances, points }: VaultSize) =>
  `${place} with ${instances.toLocaleString('en')} databases and ${points.toLocaleString('en')} recovery points.`;

function tableOf({ steps, peakBytes }: Measured, withRequests: boolean): string {
  const time = (ms: number) => (ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`);
  const rows = steps.map(({ name, ms, processorMs, requests }) => [
    name,
    time(ms),
    time(processorMs),
    ...(withRequests ? [requests.toFixed(0)] : []),
  ]);
  rows.push(['peak memory', `${(peakBytes / 1e6).toFixed(0)} MB`, '', ...(withRequests ? [''] : [])]);
  return markdownTable(['', 'time', 'processor', ...(withRequests ? ['requests'] : [])], rows);
}

type Measured = Opened & { readonly peakBytes: number };

const reporter = join(import.meta.dirname, '../report-at-exit.mjs');
const youngGeneration = join(import.meta.dirname, 'young-generation.mjs');
const program = join(import.meta.dirname, 'open-vault.ts');

/** Opens the vault in a new home, in a process of its own. */
async function openAnew(
  folder: string,
  location: StorageLocation,
  env: Readonly<Record<string, string>>,
): Promise<Measured> {
  // Node.js needs much memory to compile TypeScript, which a user's pgkeep has behind it.
  const compiled = { NODE_COMPILE_CACHE: join(folder, 'compiled') };
  await run(folder, null, { ...env, ...compiled });
  return await run(folder, location, { ...env, ...compiled });
}

async function run(
  folder: string,
  location: StorageLocation | null,
  env: Readonly<Record<string, string>>,
): Promise<Measured> {
  const home = await mkdtemp(join(folder, 'home-'));
  const child = spawn(
    process.execPath,
    ['--import', youngGeneration, '--import', reporter, program, JSON.stringify(location)],
    {
      env: { ...process.env, ...env, PGKEEP_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    },
  );
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const [output, report] = await Promise.all([
    text(child.stdio[1] as Readable),
    text(child.stdio[3] as Readable),
  ]);
  const [code] = await exited;
  if (code !== 0) throw new Error(`opening the vault ended with ${code}`);
  const { peakBytes } = JSON.parse(report) as { peakBytes: number };
  return { ...(JSON.parse(output) as Opened), peakBytes };
}

/** Copies a vault's objects, not what lies hidden beside them. */
async function copyInto(
  container: ContainerClient,
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('.shared'));
  say(`storing ${files.length} blobs`);
  await pLimit(8).map(files, async (entry) => {
    const path = join(entry.parentPath, entry.name);
    await container.getBlockBlobClient(path.slice(folder.length + 1)).uploadFile(path);
  });
}
