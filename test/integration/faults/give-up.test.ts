import { expect, it } from 'vitest';
import { giveUpAfter } from '../../../main/coordinator/restore/target/give-up.ts';
import { connect } from '../../../main/postgres/connect/connect.ts';
import { createDatabase, removeMark } from '../../../main/postgres/restore/database/create.ts';
import { JobId } from '../../../shared/ids.ts';
import { databaseExists } from '../../support/databases/test-databases.ts';
import { sharedServer } from '../../support/servers/shared.ts';
import { targetOf } from '../../support/target-of.ts';
import { versionTraits } from '../../../main/postgres/connect/server-traits.ts';

const jobId = JobId.parse('job-20261123t171203-0a0b0c0d');
const properties = {
  encoding: 'UTF8',
  collate: 'C',
  ctype: 'C',
  localeProvider: 'libc' as const,
  owner: 'postgres',
  connectionLimit: -1,
  settings: [],
};

/** Makes a half-made database, lets the work happen to it, and gives it up. */
async function fateAfter(newDatabase: string, work: (name: string) => Promise<void>) {
  const server = sharedServer(17);
  const target = targetOf(server);
  await using connection = await connect(target, { writes: true });
  await createDatabase(connection, { name: newDatabase, properties, jobId }, versionTraits(17));
  await work(newDatabase);
  let done = 0;
  const context = { jobId, progress: () => {}, log: () => {} };
  const database = { name: newDatabase, maintenance: target, done: () => void (done += 1) };
  const outcome = await giveUpAfter(undefined, database, { keepPartial: false }, context);
  return { outcome, done, stands: await databaseExists(server, newDatabase) };
}

it('a half-made database that is given up is dropped', async () => {
  const given = await fateAfter('give_up_mine', () => Promise.resolve());
  expect(given).toEqual({ outcome: 'dropped', done: 1, stands: false });
});

it('one that somebody took over meanwhile stays, and is not called dropped', async () => {
  const server = sharedServer(17);
  const taken = async (name: string) => {
    await using connection = await connect(targetOf(server), { writes: true });
    await removeMark(connection, name, 5);
  };
  expect(await fateAfter('give_up_taken', taken)).toEqual({ outcome: 'gone', done: 1, stands: true });
  await server.dropDatabase('give_up_taken');
});

it('one that somebody dropped meanwhile is not called dropped by pgkeep either', async () => {
  const gone = await fateAfter('give_up_gone', (name) => sharedServer(17).dropDatabase(name));
  expect(gone).toEqual({ outcome: 'gone', done: 1, stands: false });
});
