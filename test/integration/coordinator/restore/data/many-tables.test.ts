import { describe, expect, it } from 'vitest';
import { addFolderVault, addServer, completeJob, openTestApp } from '../../../../support/apps/app.ts';
import { inDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { startServer } from '../../../../support/servers/postgres-server.ts';

/** Tables of the database; each has one row. */
const tables = 4_000;
const mebibyte = 1024 * 1024;

/** What each statement took of the processor, not of the clock, as log_statement_stats writes it down. */
function processorSecondsOf(log: string): number[] {
  const usages = log.matchAll(/^\t?!\t([\d.]+) s user, ([\d.]+) s system, [\d.]+ s elapsed$/gm);
  return Array.from(usages, ([, user, system]) => Number(user) + Number(system));
}

describe('a database of very many tables', () => {
  it('is backed up, listed, verified and restored in some hundred megabytes of memory', async () => {
    // A dump locks every table in one transaction.
    await using server = await startServer({ major: 17, settings: { max_locks_per_transaction: 512 } });
    await using app = await openTestApp();
    await server.createDatabase('many');
    await inDatabase(server, 'many', (client) =>
      client.query(`DO $$ BEGIN
        FOR i IN 1..${tables} LOOP EXECUTE format('CREATE TABLE t%s AS SELECT %s AS i', i, i); END LOOP;
      END $$`),
    );
    await addServer(app, server);
    await addFolderVault(app);
    const protect = { server: 'source', database: 'many', vault: 'vault', name: 'many' };
    await app.client.instances.protect(protect);
    // Nothing was analysed here: the planner knows nothing of the catalogue's size. A join in loops takes minutes.
    await queryRows(server, 'postgres', 'ALTER DATABASE many SET log_statement_stats = on');
    await app.client.privileges.backup({ subject: { instance: 'many' } });
    await queryRows(server, 'postgres', 'ALTER DATABASE many RESET log_statement_stats');
    const seconds = processorSecondsOf(await server.log());
    expect(seconds.length).toBeGreaterThan(10);
    expect(seconds.reduce((sum, one) => sum + one, 0)).toBeLessThan(2);

    const before = process.memoryUsage().rss;
    let highest = before;
    const sampling = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 50);
    try {
      const result = await completeJob(app, app.client.backup.start({ instance: 'many' }));
      expect(result).toMatchObject({ tables, rows: tables });
      expect((await app.client.points.contents({ instance: 'many' })).length).toBe(tables);
      const verified = await completeJob(app, app.client.verify.start({ instance: 'many' }));
      expect(verified).toMatchObject({ tables, proof: 'readable', evidence: { singleTables: 20 } });
      const input = { instance: 'many', targetServer: 'source', newDatabase: 'restored', jobs: 2 };
      expect(await completeJob(app, app.client.restore.asDatabase(input))).toMatchObject({ tables });
    } finally {
      clearInterval(sampling);
    }
    expect((highest - before) / mebibyte).toBeLessThan(400);
    const [found] = await queryRows(
      server,
      'restored',
      `SELECT count(*)::int AS tables, sum((xpath('//i/text()', query_to_xml(
         format('SELECT i FROM %I', relname), false, false, '')))[1]::text::int)::int AS sum
       FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    expect(found).toEqual({ tables, sum: (tables * (tables + 1)) / 2 });
  });
});
