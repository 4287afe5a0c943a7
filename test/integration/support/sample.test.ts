import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ensureClientTools } from '../../support/programs/client-tools.ts';
import { fingerprint, type Fingerprint } from '../../support/databases/fingerprint.ts';
import { loadSample, sampleRoles } from '../../support/samples/sample.ts';
import { supportedMajors, type ServerAccess } from '../../support/servers/postgres-server.ts';
import { sharedServer } from '../../support/servers/shared.ts';

/** A database of one test with the sample in it; gone afterwards. */
async function sampleDatabase(server: ServerAccess, name: string) {
  await server.createDatabase(name);
  const client = await server.connect(name);
  await loadSample(client, { megabytes: 1, rolePrefix: 'support' });
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client.end();
      await server.dropDatabase(name);
    },
  };
}

describe('loadSample', () => {
  it('gives the same content on every major', async () => {
    const found = new Map<number, Fingerprint>();
    for (const major of supportedMajors) {
      await using database = await sampleDatabase(sharedServer(major), 'support_same');
      found.set(major, await fingerprint(database.client));
    }
    const newest = found.get(18);
    expect(newest?.tables.map(({ name, rows }) => [name, rows])).toEqual(
      expect.arrayContaining([
        ['customers', 100],
        ['empty_table', 0],
        ['no_columns', 3],
        ['two\nlines', 1],
      ]),
    );
    for (const each of found.values()) expect(each).toEqual(newest);
  });

  it('can be loaded twice into one server, and its roles can not log in', async () => {
    const server = sharedServer(15);
    await using one = await sampleDatabase(server, 'support_one');
    await using other = await sampleDatabase(server, 'support_other');
    expect(await fingerprint(one.client)).toEqual(await fingerprint(other.client));
    const roles = await one.client.query<{ rolname: string }>(
      'SELECT rolname FROM pg_roles WHERE rolname = ANY ($1) AND NOT rolcanlogin',
      [Object.values(sampleRoles('support'))],
    );
    expect(roles.rows).toHaveLength(4);
  });
});

describe('fingerprint', () => {
  it('sees a changed value, a lost row, an advanced sequence and a changed large object, but no new order', async () => {
    const server = sharedServer(16);
    await using database = await sampleDatabase(server, 'support_changes');
    const { client } = database;
    const original = await fingerprint(client);

    await client.query('CREATE TABLE sorted AS SELECT * FROM shop.documents ORDER BY id DESC');
    await client.query('ALTER TABLE shop.documents DISABLE TRIGGER ALL');
    await client.query('DELETE FROM shop.documents');
    await client.query('INSERT INTO shop.documents SELECT * FROM sorted');
    await client.query('DROP TABLE sorted');
    expect(await fingerprint(client)).toEqual(original);

    const changed = async (statement: string) => {
      const before = await fingerprint(client);
      await client.query(statement);
      const after = await fingerprint(client);
      return [
        ...after.tables.filter((table, i) => table.sha256 !== before.tables[i]?.sha256),
        ...after.sequences.filter((sequence, i) => sequence.lastValue !== before.sequences[i]?.lastValue),
        ...after.largeObjects.filter((object, i) => object.sha256 !== before.largeObjects[i]?.sha256),
      ].map((each) => ('name' in each ? each.name : each.oid));
    };
    expect(await changed("UPDATE public.settings SET value = '' WHERE key = 'null'")).toEqual(['settings']);
    expect(await changed('DELETE FROM shop.order_items WHERE order_id = 1 AND line = 1')).toEqual([
      'order_items',
    ]);
    expect(await changed("SELECT nextval('shop.invoice_number')")).toEqual(['invoice_number']);
    expect(await changed("SELECT lo_put(700001, 2, 'X')")).toEqual([700001]);
  });
});

describe('the sample through pg_dump and pg_restore', () => {
  it.each([
    { from: 12, to: 18, errors: [] },
    // pg_restore 18 sets a parameter that 12 does not know; nothing else may fail.
    { from: 18, to: 12, errors: ['unrecognized configuration parameter "transaction_timeout"'] },
  ])('is the same again from $from to $to', async ({ from, to, errors }) => {
    const tools = (await ensureClientTools([18])).get(18) ?? '';
    const [source, target] = [sharedServer(from), sharedServer(to)];
    await using original = await sampleDatabase(source, 'support_original');
    // The restore wants the roles there: the first load brings them, whatever becomes of its database.
    await (await sampleDatabase(target, 'support_roles'))[Symbol.asyncDispose]();
    await target.createDatabase('support_restored');
    try {
      const dump = run(`${tools}/pg_dump`, source, ['--format=custom', '--dbname=support_original']);
      const restore = run(`${tools}/pg_restore`, target, ['--dbname=support_restored']);
      const [dumpErrors, restoreErrors] = await Promise.all([
        errorsOf(dump),
        errorsOf(restore),
        pipeline(dump.stdout, restore.stdin),
      ]);
      expect(dumpErrors).toEqual([]);
      expect(restoreErrors).toEqual(errors);
      const client = await target.connect('support_restored');
      expect(await fingerprint(client)).toEqual(await fingerprint(original.client));
      await client.end();
    } finally {
      await target.dropDatabase('support_restored');
    }
  });
});

function run(program: string, { host, port, user, password }: ServerAccess, options: string[]) {
  return spawn(program, options, {
    env: { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** The messages of all errors that the program reported. */
async function errorsOf(child: ChildProcess): Promise<string[]> {
  if (!child.stderr) throw new Error('its errors are not piped');
  const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return [...said.matchAll(/error:.*?ERROR: {2}(.*)$|error: (.*)$/gm)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
}
