import { join } from 'node:path';
import { startServer } from '../support/servers/postgres-server.ts';
import { createBenchDatabase } from './database.ts';
import { measurePgkeep, measureShell, type Measurement } from './measure.ts';
import { findArchive, rawBytesOf } from './points.ts';
import { roundsTable, runRounds, type Contender } from './rounds.ts';
import type { Suite } from './suite.ts';
import { Workstation } from './workstation.ts';

const database = 'bench';
const restored = 'bench_restored';

/** What a restore costs: stock pg_restore from a pipe and from a file, pgkeep with one and two sessions. */
export async function benchRestore(suite: Suite & { serverMajor: number }): Promise<string> {
  const { say } = suite;
  await using server = await startServer({
    major: suite.serverMajor,
    settings: { max_wal_size: '4GB', maintenance_work_mem: '128MB' },
    onDisk: true,
  });
  say(`generating ${suite.megabytes} MB`);
  await createBenchDatabase(server, database, suite.megabytes);
  using station = await Workstation.open({ tools: suite.tools.folder, server });
  await station.addServer('bench', server);
  await station.protect('kept', { server: 'bench', database, options: {} });
  await measurePgkeep(['backup', 'kept'], station.env);
  const vault = station.vaultFolder('kept');
  const archive = await findArchive(vault);
  const rawBytes = (await rawBytesOf(vault)) ?? Number.NaN;
  // Only the copy that is restored may take space and be written back.
  await server.dropDatabase(database);

  async function fresh(work: () => Promise<Measurement>): Promise<Measurement> {
    const measured = await work();
    await server.dropDatabase(restored);
    const client = await server.connect();
    await client.query('CHECKPOINT');
    await client.end();
    return measured;
  }
  const stock = (name: string, script: string): Contender => ({
    name,
    run: () =>
      fresh(async () => {
        await server.createDatabase(restored);
        return measureShell(
          script,
          [join(suite.tools.folder, 'pg_restore'), restored, archive.path],
          station.env,
        );
      }),
  });
  const pgkeep = (jobs: number): Contender => ({
    name: `\`pgkeep restore --jobs ${jobs}\` from a folder`,
    run: () =>
      fresh(() =>
        measurePgkeep(
          // Stock pg_restore, which it is compared with, does not ANALYZE either.
          `restore kept --as-database ${restored} --server bench --jobs ${jobs} --no-analyze`.split(' '),
          station.env,
          suite.profileFolder,
        ),
      ),
  });
  const found = await runRounds(
    [
      stock('`cat file \\| pg_restore`', 'cat "$3" | "$1" --exit-on-error --dbname="$2"'),
      pgkeep(1),
      stock('`pg_restore -j2 file`', '"$1" --exit-on-error --jobs=2 --dbname="$2" "$3"'),
      pgkeep(2),
    ],
    suite.rounds,
    say,
  );
  return [
    '### Restore',
    `PostgreSQL ${suite.serverMajor}, pg_restore ${suite.tools.version}; ${(rawBytes / 1e9).toFixed(2)} GB of COPY text in four tables with a primary key each, archive of ${(archive.size / 1e6).toFixed(0)} MB; ${suite.rounds} interleaved rounds, median (least–greatest). No ANALYZE. pgkeep's time includes making the database and checking every byte.`,
    roundsTable(found),
  ].join('\n\n');
}
