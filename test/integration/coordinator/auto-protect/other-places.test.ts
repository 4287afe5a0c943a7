import { describe, expect, it, onTestFinished } from 'vitest';
import { addBlobVault, addServer, makeBlobContainer, openTestApp } from '../../../support/apps/app.ts';
import * as stage from '../../../support/auto-protect/stage.ts';
import { daily, look, place, protectedIn, runDue, toldWords } from '../../../support/auto-protect/stage.ts';
import { startAzurite } from '../../../support/servers/azurite.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const dayMs = 24 * 60 * 60_000;

it.each([12, 18])(
  'databases of PostgreSQL %i are one instance each in a container, whoever of two homes was first',
  async (major) => {
    const server = sharedServer(major);
    const azurite = await startAzurite();
    onTestFinished(() => azurite.stop());
    const container = await makeBlobContainer(azurite);
    const home = async (host: string) => {
      const app = await openTestApp();
      onTestFinished(() => app[Symbol.asyncDispose]());
      await addServer(app, { ...server, host });
      await addBlobVault(app, container);
      return app;
    };
    // under another address, so that the vault has two records of the server, each with a runner
    const app = await home(server.host);
    const other = await home('localhost');
    await stage.database(server, 'blob_a1');
    await stage.database(server, 'blob_a2');
    await app.client.autoProtect.set({ ...place, names: 'blob_a*', policy: daily });
    await other.client.autoProtect.set({ ...place, names: 'blob_a*', policy: daily });
    await Promise.all([look(app), look(other)]);
    await Promise.all([look(app), look(other)]);
    for (const { client } of [app, other]) await client.overview.instances({ refresh: true });
    expect(await protectedIn(app)).toEqual(['blob_a1', 'blob_a2']);
    expect(await protectedIn(other)).toEqual(['blob_a1', 'blob_a2']);
    const ids = async ({ client }: typeof app) =>
      (await client.instances.list()).map(({ id }) => id).toSorted();
    expect(await ids(app)).toEqual(await ids(other));
  },
);

/**
 * A home with two databases that were backed up under their names, and what the next backups come to. Its login may not
 * ask for the identifier of the cluster, in these databases and in the one that it looks from, unless it `may`.
 */
async function twoProtected(names: readonly [string, string], asks: 'may' | 'may not') {
  const server = sharedServer(18);
  for (const name of names) await stage.database(server, name);
  const { app, pass } = await stage.workstation(server, asks === 'may' ? {} : await asksLittle(names));
  if (asks === 'may not') {
    const [source] = await app.client.servers.list();
    if (source === undefined) throw new Error('there is a server');
    const { credential } = source;
    // rights to functions are those of one database: others look from postgres
    const address = { maintenanceDatabase: await stage.database(server, 'looks_from_here') };
    await stage.sqlOn(server, mayNotAsk, 'looks_from_here');
    await app.client.servers.set({ server: 'source', address, credential });
  }
  await app.client.autoProtect.set({ ...place, names: `${names[0].slice(0, -1)}*`, policy: daily });
  expect(await look(app)).toEqual(names.map((name) => `protected: ${name}`));
  const backUp = async () => {
    pass(dayMs);
    const ended = (await runDue(app)).flatMap((event) => (event.kind === 'ended' ? [event.job] : []));
    return ended
      .map(({ subject, state, error, result }) => ({
        subject,
        state,
        code: error?.code,
        warnings: result?.warnings,
      }))
      .toSorted((a, b) => a.subject.localeCompare(b.subject));
  };
  expect(await backUp()).toMatchObject(
    names.map((name) => ({ subject: `source/${name}`, state: 'completed' })),
  );
  return { app, backUp };
}

const mayNotAsk = 'REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC';

/** A login that may not ask for the identifier of the cluster in these databases. */
async function asksLittle(names: readonly string[]) {
  const server = sharedServer(18);
  const user = 'asks_little_of_all';
  await stage.sqlOn(
    server,
    `CREATE ROLE ${user} LOGIN PASSWORD '${server.password}' IN ROLE pg_read_all_data`,
  );
  onTestFinished(async () => void (await stage.sqlOn(server, `DROP ROLE ${user}`)));
  for (const name of names) await stage.sqlOn(server, mayNotAsk, name);
  return { user, password: server.password };
}

const swap = async (one: string, two: string) => {
  const server = sharedServer(18);
  for (const [from, to] of [
    [one, 'swapping'],
    [two, one],
    ['swapping', two],
  ]) {
    await stage.sqlOn(server, `ALTER DATABASE ${from} RENAME TO ${to}`);
  }
};

describe.each(['may', 'may not'] as const)('a login that %s ask for the cluster', (asks) => {
  const tag = asks === 'may' ? 'known' : 'unknown';

  it('says that two databases have swapped their names, and so does the next backup of each', async () => {
    const [one, two] = [`swap_${tag}_1`, `swap_${tag}_2`];
    const { app, backUp } = await twoProtected([one, two], asks);
    await swap(one, two);
    expect(await look(app)).toEqual([`left: ${one}`, `left: ${two}`]);
    expect(await look(app)).toEqual([]);
    expect(await toldWords(app, one)).toBe(
      `"${one}" has the oid of "${two}", which was protected as "source/${two}": it is another database than "source/${one}" had. "source/${one}" goes on with what is called "${one}" now.`,
    );
    const warning = expect.stringMatching(
      /^The database is another one than at the last recovery point/,
    ) as string;
    expect(await backUp()).toMatchObject(
      [one, two].map((name) => ({
        subject: `source/${name}`,
        state: 'completed with warnings',
        warnings: [warning],
      })),
    );
    expect(await protectedIn(app)).toEqual([one, two]);
  });
});

it('a renamed database is left to a person where the login may not ask for the cluster', async () => {
  const server = sharedServer(18);
  const [one, two] = ['left_to_person_1', 'left_to_person_2'];
  const { app, backUp } = await twoProtected([one, two], 'may not');
  await stage.sqlOn(server, `ALTER DATABASE ${two} RENAME TO left_to_person_3`);
  onTestFinished(() => server.dropDatabase('left_to_person_3'));
  expect(await look(app)).toEqual(['left: left_to_person_3', `gone: ${two}`]);
  expect(await look(app)).toEqual([]);
  expect(await toldWords(app, 'left_to_person_3')).toBe(
    `"left_to_person_3" has the oid of "${two}", which was protected as "source/${two}": whether it is the same database has to be said by a person. It is left alone.`,
  );
  expect(await backUp()).toMatchObject([
    { subject: `source/${one}`, state: 'completed' },
    { subject: `source/${two}`, state: 'failed', code: 'UserErrorDatabaseRenamed' },
  ]);
  expect(await protectedIn(app)).toEqual([one, two]);
});
