import { describe, expect, it } from 'vitest';
import { connect } from '../../../../../main/postgres/connect/connect.ts';
import {
  backupFindings,
  isBackupReady,
  summariseBackupCheck,
} from '../../../../../main/postgres/privileges/findings/for-backup.ts';
import { readBackupCheck } from '../../../../../main/postgres/privileges/read/for-backup.ts';
import { restorabilityFindings } from '../../../../../main/postgres/dump/restorability/foreseen-findings.ts';
import { readForeseen } from '../../../../../main/postgres/dump/restorability/read-foreseen.ts';
import { inDatabase, makeDatabase } from '../../../../support/databases/test-databases.ts';
import { dumpAs } from '../../../../support/databases/dump-as.ts';
import type { ServerAccess } from '../../../../support/servers/access.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { stockRestore, wholeThings } from '../../../../support/databases/stock-restore.ts';
import { targetOf } from '../../../../support/target-of.ts';
import { keyInSql, smallDatabases } from './databases.ts';
import { versionTraits } from '../../../../../main/postgres/connect/server-traits.ts';

/** What is called lost, and why, by the warnings about names without a schema. */
async function foreseenIn(major: number, database: string) {
  await using connection = await connect(targetOf(sharedServer(major), { database }));
  const warnings = restorabilityFindings(await readForeseen(connection, versionTraits(major))).filter(
    ({ severity, sql }) => severity === 'warning' && sql !== undefined,
  );
  return {
    lost: [...new Set(warnings.flatMap(({ objects }) => objects.map(({ name }) => name)))].toSorted(),
    because: warnings.map(({ message }) => message.replace(/^.*: /, '').replace(/\.$/, '')),
    sql: warnings.map(({ sql }) => sql ?? ''),
  };
}

/** What the copy has not, in the words of the check. */
async function lackingIn(server: ServerAccess, source: string, copy: string): Promise<string[]> {
  const after = new Set(await wholeThings(server, copy));
  const missing = (await wholeThings(server, source, 'app, lib, public')).filter(
    (thing) => !after.has(thing),
  );
  // a table that was not made has no rows either
  return missing.filter(
    (thing) => !(thing.startsWith('the rows of') && missing.includes(thing.replace('the rows of', 'table'))),
  );
}

it('at a function in SQL as the key of a partitioned table pg_dump 18 fails on server 12, and the check says so', async () => {
  const server = sharedServer(12);
  const database = 'foresee_key';
  try {
    await makeDatabase(server, database, smallDatabases[keyInSql]?.sql ?? '');
    const check = async () => {
      await using connection = await connect(targetOf(server, { database }));
      return await readBackupCheck(connection);
    };
    const dump = async () =>
      (await dumpAs(server, { database, user: server.user, password: server.password })).error;
    const found = await check();
    expect([isBackupReady(found), summariseBackupCheck(found)]).toEqual([
      false,
      'A backup would fail: the key of partitioned table app.p can’t be read.',
    ]);
    expect(await dump()).toMatch(/function helper\(integer\) does not exist/);
    const sql = backupFindings(found).flatMap((finding) => finding.sql ?? []);
    await inDatabase(server, database, (client) => client.query(sql.join('\n')));
    expect([isBackupReady(await check()), await dump()]).toEqual([true, null]);
  } finally {
    await server.dropDatabase(database);
  }
});

describe.each([12, 14, 16, 18])('on PostgreSQL %i', (major) => {
  const possible = Object.entries(smallDatabases).filter(
    ([, { since = 12, until = 18 }]) => major >= since && major <= until,
  );
  it.each(possible)(
    '%s: what the check names is what a stock restore loses, and its SQL fixes it',
    async (_what, { sql, lost, because }) => {
      const server = sharedServer(major);
      const [source, copy, again] = ['foresee_source', 'foresee_copy', 'foresee_again'] as const;
      try {
        await makeDatabase(server, source, sql);
        const foreseen = await foreseenIn(major, source);
        await server.createDatabase(copy);
        const said = await stockRestore(server, source, copy);
        const lacking = await lackingIn(server, source, copy);
        expect({ foreseen: foreseen.lost, because: foreseen.because, lacking }, said).toEqual({
          foreseen: lost.toSorted(),
          because,
          lacking: lost.toSorted(),
        });

        await inDatabase(server, source, (client) => client.query(foreseen.sql.join('\n')));
        expect(await foreseenIn(major, source)).toEqual({ lost: [], because: [], sql: [] });
        await server.createDatabase(again);
        const saidThen = await stockRestore(server, source, again);
        expect(await lackingIn(server, source, again), saidThen).toEqual([]);
      } finally {
        for (const name of [source, copy, again]) await server.dropDatabase(name);
      }
    },
  );
});
