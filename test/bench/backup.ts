import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { startAzurite } from '../support/servers/azurite.ts';
import { startServer } from '../support/servers/postgres-server.ts';
import { createBenchDatabase } from './database.ts';
import { findArchive, rawBytesOf, removePoint } from './points.ts';
import { measurePgkeep, measureShell } from './measure.ts';
import { roundsTable, runRounds, type Contender } from './rounds.ts';
import { median } from './statistics.ts';
import type { Suite } from './suite.ts';
import { Workstation } from './workstation.ts';

const database = 'bench';
const container = 'bench';

/**
 * What a backup costs in time and memory: stock pg_dump into a file, pgkeep into a folder without and with
 * counting rows, and (zstd only) pgkeep into Azurite, which keeps its blobs on disk in a process of its own.
 */
export async function benchBackup(
  suite: Suite & { serverMajor: number; compression: 'zstd:1' | 'gzip:1' },
): Promise<string> {
  const { say, compression } = suite;
  await using server = await startServer({ major: suite.serverMajor, onDisk: true });
  say(`generating ${suite.megabytes} MB`);
  await createBenchDatabase(server, database, suite.megabytes);

  const withAzure = compression === 'zstd:1';
  await using azurite = withAzure ? await startAzurite({ inMemory: false }) : undefined;
  using station = await Workstation.open({
    tools: suite.tools.folder,
    server,
    ...(azurite === undefined ? {} : { azure: azurite.connectionString }),
  });
  await station.addServer('bench', server);
  const base = { server: 'bench', database };
  await station.protect('plain', { ...base, options: { compression, countRows: false } });
  await station.protect('counted', { ...base, options: { compression, countRows: true } });
  if (azurite !== undefined) {
    await BlobServiceClient.fromConnectionString(azurite.connectionString).createContainer(container);
    await station.protect('azure', {
      ...base,
      container: `${azurite.url}/${container}`,
      options: { compression, countRows: false },
    });
  }

  const stockFile = join(station.folder, 'stock.pgdump');
  const compress = compression === 'zstd:1' ? '--compress=zstd:1' : '--compress=1';
  let rawBytes = 0;
  let archiveBytes = 0;
  const pgkeep = (name: string, instance: string): Contender => ({
    name,
    async run() {
      const measured = await measurePgkeep(['backup', instance], station.env, suite.profileFolder);
      if (instance === 'azure') return measured;
      const folder = station.vaultFolder(instance);
      rawBytes = (await rawBytesOf(folder)) ?? rawBytes;
      archiveBytes = (await findArchive(folder)).size;
      await removePoint(folder);
      return measured;
    },
  });
  const counted = pgkeep('pgkeep into a folder, counting rows', 'counted');
  const plain = pgkeep('pgkeep into a folder', 'plain');
  const found = await runRounds(
    [
      {
        name: `\`pg_dump -Fc ${compress} \\| cat > file\``,
        async run() {
          const script = `"$1" --format=custom ${compress} --dbname="$2" | cat > "$3"`;
          const args = [join(suite.tools.folder, 'pg_dump'), database, stockFile];
          const measured = await measureShell(script, args, station.env);
          await rm(stockFile);
          return measured;
        },
      },
      plain,
      counted,
      ...(withAzure ? [pgkeep('pgkeep into Azurite', 'azure')] : []),
    ],
    suite.rounds,
    say,
  );

  const price = (found.get(counted) ?? []).map(
    ({ jobSeconds }, round) => jobSeconds - (found.get(plain)?.[round]?.jobSeconds ?? Number.NaN),
  );
  const gigabytes = rawBytes / 1e9;
  return [
    `### Backup, ${compression}`,
    `PostgreSQL ${suite.serverMajor}, pg_dump ${suite.tools.version}; ${gigabytes.toFixed(2)} GB of COPY text, archive of ${(archiveBytes / 1e6).toFixed(0)} MB; ${suite.rounds} interleaved rounds, median (least–greatest).`,
    roundsTable(found),
    `Counting rows costs ${(median(price) / gigabytes).toFixed(2)} seconds per GB of COPY text.`,
  ].join('\n\n');
}
