import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { dialogs } from '../../../support/lived-home/dialogs.ts';
import { lookedAt, surfaces } from '../../../support/lived-home/surfaces.ts';
import { tour } from '../../../support/lived-home/tour.ts';

const specs = join(import.meta.dirname, '../../../e2e');

it('each page, step, dialog, drawer and menu is one that axe looks at', async () => {
  const found = await surfaces();
  expect(found.length).toBeGreaterThan(40);
  // A new one needs a stop in test/support/lived-home, named in surfaces.ts.
  expect(found.filter((source) => (lookedAt[source] ?? []).length === 0)).toStrictEqual([]);
});

it('nothing is said to be looked at that is gone', async () => {
  const found = new Set(await surfaces());
  expect(Object.keys(lookedAt).filter((source) => !found.has(source))).toStrictEqual([]);
});

it('what looks at them exists: a stop, or a spec that asks axe', async () => {
  const stops = new Set([...tour, ...dialogs].map(({ name }) => name));
  const named = new Set(Object.values(lookedAt).flat());
  const asking = new Set<string>();
  for await (const path of glob('**/*.spec.ts', { cwd: specs })) {
    if ((await readFile(join(specs, path), 'utf8')).includes('violations(')) asking.add(basename(path));
  }
  const missing = [...named].filter((name) => !stops.has(name) && !asking.has(name));
  expect(missing).toStrictEqual([]);
});

it('no two stops have one name', () => {
  const names = [...tour, ...dialogs].map(({ name }) => name);
  expect(names).toStrictEqual([...new Set(names)]);
});
