import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { acceptedIn } from '../../mutants/accepted.ts';
import { instrument } from '../../mutants/instrument.ts';

const root = join(import.meta.dirname, '../../..');

it('reads key and reason from the rows of a table, and from nothing else', () => {
  const page = [
    '| key            | where               | why |',
    '| -------------- | ------------------- | --- |',
    '| `0123456789ab` | main/a.ts `a \\|\\| b` | the same to users |',
    '| `ba9876543210` | main/b.ts           |  |',
    'no row: `0123456789ff` |',
  ].join('\n');
  expect(acceptedIn(page)).toStrictEqual(new Map([['0123456789ab', 'the same to users']]));
});

it('what docs/tests.md accepts is still to be found in the sources', async () => {
  const page = await readFile(join(root, 'docs/tests.md'), 'utf8');
  const accepted = acceptedIn(page);
  const files = [...new Set(page.match(/\bmain\/[\w/.-]+\.ts\b/g))];
  const sources = await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(join(root, file), 'utf8') })),
  );
  const known = new Set((await instrument(sources)).mutants.map(({ key }) => key));
  expect([...accepted.keys()].filter((key) => !known.has(key))).toStrictEqual([]);
});
