import { describe, expect, it } from 'vitest';
import { restoreCommands } from '../../../../../main/coordinator/restore/check/command-lines.ts';
import type { DatabaseRestore } from '../../../../../main/coordinator/restore/find-restore.ts';
import { NewDatabase } from '../../../../../shared/restore.ts';
import type { ServerSummary } from '../../../../../shared/servers.ts';
import { instance, server } from '../../../../support/store-records.ts';
import { sampleManifest } from '../../../../support/sample-manifest.ts';

const manifest = sampleManifest('archive', '--');

/** The lines for one shell. */
function lines(shell: 'sh' | 'powershell', choices: object = {}, at: Partial<ServerSummary> = {}): string[] {
  const restore = {
    point: { instance: instance('inst-1', 'prod/shop'), pointId: 'point-1' },
    server: { ...server('server-1', 'west'), ...at },
    options: NewDatabase.parse({ newDatabase: 'copy', ...choices }),
  } as unknown as DatabaseRestore;
  const texts = restoreCommands(restore, manifest);
  expect(texts.map((text) => text.shell)).toStrictEqual(['sh', 'powershell']);
  return (texts.find((text) => text.shell === shell)?.text ?? '').split('\n');
}

const environment = (written: readonly string[]) =>
  Object.fromEntries(
    written.flatMap((line) => {
      const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value]];
    }),
  );

describe('the same restore on the command line', () => {
  it('for sh: what has to go well comes before what it leads to', () => {
    expect(lines('sh')).toStrictEqual([
      '# inst-1: prod/shop; server-1: west',
      'pgkeep restore inst-1 point-1 --as-database=copy --server=server-1',
      '',
      '# The same with the stock tools, from the files of the recovery point:',
      'pgkeep restore inst-1 point-1 --as-files --folder=files',
      'export PGHOST=db.example.com',
      'export PGPORT=5432',
      'export PGUSER=app',
      'export PGSSLMODE=verify-full',
      'export PGSSLROOTCERT=/ca.pem',
      'export PGDATABASE=copy',
      '# The password comes from PGPASSWORD or a password file.',
      'pg_restore --list files/point-1/archive.pgdump > /dev/null &&',
      'createdb --maintenance-db=postgres --template=template0 --encoding=UTF8 && {',
      '  pg_restore --dbname= --format=custom --verbose files/point-1/archive.pgdump',
      '  psql --no-psqlrc --dbname=postgres --set=dbname=copy --file=files/point-1/globals-after.sql',
      '}',
      '',
    ]);
  });

  it('for PowerShell, which has no &&', () => {
    const written = lines('powershell', { createRoles: true });
    const begin = written.findIndex((line) => line.startsWith('pg_restore'));
    const steps = written.slice(begin).map((line) => line.replaceAll(/["']/g, ''));
    expect(steps).toStrictEqual([
      'pg_restore --list files/point-1/archive.pgdump | Out-Null',
      'if ($LASTEXITCODE -eq 0) { psql --no-psqlrc --dbname=postgres --set=ON_ERROR_STOP=1 --file=files/point-1/globals-before.sql }',
      'if ($LASTEXITCODE -eq 0) { createdb --maintenance-db=postgres --template=template0 --encoding=UTF8 }',
      'if ($LASTEXITCODE -eq 0) {',
      '  pg_restore --dbname= --format=custom --verbose files/point-1/archive.pgdump',
      '  psql --no-psqlrc --dbname=postgres --set=dbname=copy --file=files/point-1/globals-after.sql',
      '}',
      '',
    ]);
  });

  it('with what was chosen', () => {
    const written = lines('sh', { jobs: 4, noOwner: true, noPrivileges: true, createRoles: true });
    expect(written).toContain(
      '  pg_restore --dbname= --format=custom --jobs=4 --verbose --no-owner --no-privileges files/point-1/archive.pgdump',
    );
    expect(written).toContain(
      '  psql --no-psqlrc --dbname=postgres --set=dbname=copy --set=no_owner=1 --set=no_privileges=1 --file=files/point-1/globals-after.sql',
    );
    expect(written).toContain(
      'psql --no-psqlrc --dbname=postgres --set=ON_ERROR_STOP=1 --file=files/point-1/globals-before.sql &&',
    );
  });

  it('with a run for whole schemas and one for the tables of each schema, and what they lack', () => {
    const written = lines('sh', {
      selection: {
        schemas: ['app', 'public', 'My "odd"'],
        tables: [{ schema: 'log', name: 'a' }, { name: 'b' }, { schema: 'log', name: 'c' }],
        excludeTables: [{ schema: 'app', name: 'big' }],
      },
      roleMap: [{ from: 'a', to: 'b' }],
    });
    const archive = 'files/point-1/archive.pgdump';
    expect(written.filter((line) => line.startsWith('  pg_restore'))).toStrictEqual([
      `  pg_restore --dbname= --format=custom --verbose --schema=app --schema=public '--schema=My "odd"' ${archive}`,
      `  pg_restore --dbname= --format=custom --verbose --schema=log --table=a --table=c ${archive}`,
      `  pg_restore --dbname= --format=custom --verbose --table=b ${archive}`,
    ]);
    expect(written.filter((line) => line.startsWith('# '))).toStrictEqual([
      '# inst-1: prod/shop; server-1: west',
      '# The same with the stock tools, from the files of the recovery point:',
      '# The password comes from PGPASSWORD or a password file.',
      '# pg_restore does not create chosen schemas. Before it: CREATE SCHEMA "app"; CREATE SCHEMA "My ""odd"""; CREATE SCHEMA "log";',
      '# pg_restore --table takes the bare tables: without indexes, constraints and what they need.',
      '# pg_restore cannot leave tables out; it restores them too.',
      '# pg_restore cannot map roles; it wants those that the archive names: globals-before.sql creates them.',
    ]);
  });

  it('needs no schema that a new database has', () => {
    const written = lines('sh', { selection: { schemas: ['public'], tables: [], excludeTables: [] } });
    expect(written.filter((line) => line.includes('CREATE SCHEMA'))).toStrictEqual([]);
    expect(written).toContain(
      '  pg_restore --dbname= --format=custom --verbose --schema=public files/point-1/archive.pgdump',
    );
  });

  const { caFile: _own, ...withoutCaFile } = server();
  it.each<[string, Partial<ServerSummary>, object]>([
    ['a CA file', {}, { PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/ca.pem' }],
    ['TLS that proves nothing', { tls: 'require' }, { PGSSLMODE: 'require' }],
    ['a socket', { host: '/run/postgresql' }, { PGHOST: '/run/postgresql', PGSSLMODE: 'disable' }],
  ])('reaches a server with %s as pgkeep does', (_what, at, expected) => {
    expect(environment(lines('sh', {}, at))).toStrictEqual({
      PGHOST: 'db.example.com',
      PGPORT: '5432',
      PGUSER: 'app',
      PGDATABASE: 'copy',
      ...expected,
    });
  });

  it('takes the CAs of the system where no file is named', () => {
    const restore = {
      point: { instance: instance('inst-1'), pointId: 'point-1' },
      server: withoutCaFile,
      options: NewDatabase.parse({ newDatabase: 'copy' }),
    } as unknown as DatabaseRestore;
    const [sh] = restoreCommands(restore, manifest);
    expect(environment(sh?.text.split('\n') ?? [])).toMatchObject({ PGSSLROOTCERT: 'system' });
  });
});
