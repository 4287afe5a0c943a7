import { describe, expect, it } from 'vitest';
import { queryRows } from '../../../support/databases/test-databases.ts';
import { debianCodename } from '../../../support/programs/debian-packages.ts';
import { debianServer, debianServerMajor } from '../../../support/servers/debian-server.ts';
import { startServer } from '../../../support/servers/postgres-server.ts';

const isDebian = (await debianCodename()) !== undefined;

describe.runIf(isDebian)('debianServer (left out where the machine is no Debian)', () => {
  it('starts with the extensions that real databases have', async () => {
    await using server = await startServer({
      major: debianServerMajor,
      programs: await debianServer(),
      settings: { shared_preload_libraries: 'pg_cron,pg_partman_bgw,pgaudit' },
    });
    const extensions = [
      'address_standardizer',
      'fuzzystrmatch',
      'hypopg',
      'pg_cron',
      'pg_partman',
      'pgaudit',
      'pgq',
      'pgq_node',
      'periods',
      'postgis',
      'postgis_tiger_geocoder',
      'postgis_topology',
      'semver',
    ];
    for (const name of extensions) {
      await queryRows(server, 'postgres', `CREATE EXTENSION ${name} CASCADE`);
    }
    const [found] = await queryRows<{ version: number; place: string }>(
      server,
      'postgres',
      `SELECT current_setting('server_version_num')::int / 10000 AS version,
              ST_AsText(ST_Transform('SRID=4326;POINT(180 0)'::geometry, 3857), 0) AS place`,
    );
    expect(found).toEqual({ version: debianServerMajor, place: 'POINT(20037508 0)' });
  });
});
