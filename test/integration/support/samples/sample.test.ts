import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ensureClientTools } from '../../../support/programs/client-tools.ts';
import { fingerprint, type Fingerprint } from '../../../support/databases/fingerprint.ts';
import { openSample } from '../../../support/databases/test-databases.ts';
import { sampleRoles } from '../../../support/samples/sample-roles.ts';
import { supportedMajors, type ServerAccess } from '../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

describe('loadSample', () => {
  it('gives the same content on every major', async () => {
    const found = new Map<number, Fingerprint>();
    for (const major of supportedMajors) {
      await using database = await openSample(sharedServer(major), 'support_same', 'support');
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
    await using one = await openSample(server, 'support_one', 'support');
    await using other = await openSample(server, 'support_other', 'support');
    expect(await fingerprint(one.client)).toEqual(await fingerprint(other.client));
    const roles = await one.client.query<{ rolname: string }>(
      'SELECT rolname FROM pg_roles WHERE rolname = ANY ($1) AND NOT rolcanlogin',
      [Object.values(sampleRoles('support'))],
    );
    expect(roles.rows).toHaveLength(4);
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
    await using original = await openSample(source, 'support_original', 'support');
    // The restore wants the roles there: the first load brings them, whatever becomes of its database.
    await (await openSample(target, 'support_roles', 'support'))[Symbol.asyncDispose]();
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
