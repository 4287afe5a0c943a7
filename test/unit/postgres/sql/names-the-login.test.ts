import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sourcesIn } from '../../../support/sources.ts';

const root = join(import.meta.dirname, '../../../..');

/** A role that stands for whoever runs the statement, where a statement changes it. */
const whoRunsIt =
  /\b(ALTER (ROLE|USER|GROUP)|GRANT\b[^'"`\n]*\bTO|REVOKE\b[^'"`\n]*\bFROM|OWNER TO|FOR ROLE|SET ROLE)\s+(CURRENT_USER|SESSION_USER|CURRENT_ROLE)\b/i;

/** psql's \password without a name sets that of whoever runs it. */
const passwordOfNobody = /\\+password(?!\s+(\$\{|:"|"))/;

const pages = ['docs/commands.md', 'docs/privileges.md', 'docs/security.md', 'README.md', 'CONTRIBUTING.md'];

async function linesWith(pattern: RegExp): Promise<string[]> {
  const texts = [
    ...(await sourcesIn('main', 'shared', 'renderer')),
    ...pages.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  ];
  return texts.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line) => {
      const isComment = /^\s*(\*|\/\/|\/\*)/.test(line);
      return !isComment && pattern.test(line) ? [`${path}: ${line.trim()}`] : [];
    }),
  );
}

it('no statement changes whoever runs it: the login is named', async () => {
  expect(await linesWith(/\b(ALTER ROLE|GRANT) /)).toContainEqual(expect.stringMatching(/^main\/postgres\//));
  expect(await linesWith(whoRunsIt)).toStrictEqual([]);
});

it('no remedy sets the password of whoever runs it: the login is named', async () => {
  const found = await linesWith(passwordOfNobody);
  // the name follows as the next argument of \echo
  const named = /^main\/postgres\/privileges\/grant\/scripts\.ts: .* psql with \\+password' :"pgkeep_role"`/;
  expect(found).toStrictEqual([expect.stringMatching(named)]);
});

it.each([
  ['ALTER ROLE CURRENT_USER CREATEDB;', true],
  ['GRANT a TO current_user;', true],
  ['ALTER DATABASE a OWNER TO SESSION_USER;', true],
  ['ALTER ROLE "app" CREATEDB;', false],
])('%s is such a statement: %s', (sql, expected) => {
  expect(whoRunsIt.test(sql)).toBe(expected);
});

it.each([
  ['Set it in psql with \\password.', true],
  ['Set it in psql with \\password :"name"', false],
])('%s sets the password of whoever runs it: %s', (text, expected) => {
  expect(passwordOfNobody.test(text)).toBe(expected);
});
