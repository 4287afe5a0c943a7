import { expect, it } from 'vitest';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import { applyProperties } from '../../../../../main/coordinator/restore/target/apply-properties.ts';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import { NewDatabase } from '../../../../../shared/points/restore.ts';
import { sampleManifest } from '../../../../support/sample-manifest.ts';

const sample = sampleManifest('archive', '--');
const manifest: typeof sample = {
  ...sample,
  database: {
    ...sample.database,
    properties: {
      ...sample.database.properties,
      settings: [
        { name: 'work_mem', value: '64MB' },
        { name: 'session_preload_libraries', value: 'spy' },
      ] as never,
    },
  },
};

/** What runs on a server that refuses what contains `refuses` with this error, and what is said of it. */
async function apply(choices: object, refuses = 'nothing', error: Error = new Error('permission denied')) {
  const ran: string[] = [];
  const connection = {
    query: (sql: string) => {
      ran.push(sql);
      return sql.includes(refuses) ? Promise.reject(error) : Promise.resolve([]);
    },
  } as unknown as Connection;
  const options = NewDatabase.parse({ newDatabase: 'copy', ...choices });
  const said = await applyProperties(connection, options, manifest, (name) => `new_${name}`);
  return { ran, ...said };
}

const owner = 'ALTER DATABASE "copy" OWNER TO "new_shop_owner";';

it('sets what belongs to the database, and gives it away last of all', async () => {
  const { ran, warnings, notes } = await apply({});
  expect(ran.filter((sql) => sql.includes('work_mem'))).toHaveLength(1);
  expect(ran.at(-1)).toBe(owner);
  expect(warnings).toStrictEqual([]);
  expect(ran.filter((sql) => sql.includes('spy'))).toStrictEqual([]);
  expect(notes).toStrictEqual([
    expect.stringMatching(
      /^A setting that loads code into sessions or takes protection away from them was left out\. Where you trust it: ALTER DATABASE "copy" SET .*spy/,
    ),
  ]);
});

it('sets what loads code only where that is asked for, and keeps the owner where that is', async () => {
  const { ran, notes } = await apply({ activate: true, noOwner: true });
  expect(ran.filter((sql) => sql.includes('spy'))).toHaveLength(1);
  expect(notes).toStrictEqual([]);
  expect(ran).not.toContain(owner);
});

it('goes on past what the target refuses, and says it', async () => {
  const { ran, warnings } = await apply({}, 'work_mem');
  const [refused] = ran.filter((sql) => sql.includes('work_mem'));
  expect(warnings).toStrictEqual([`permission denied: ${refused}`]);
  expect(ran.at(-1)).toBe(owner);
});

it('ends where the connection is lost', async () => {
  const lost = new PgkeepError('UserErrorServerConnectionClosed', 'gone');
  await expect(apply({}, 'work_mem', lost)).rejects.toBe(lost);
});
