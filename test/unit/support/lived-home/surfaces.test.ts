import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  const missing: string[] = [];
  for (const name of named) {
    if (stops.has(name)) continue;
    const spec = join(specs, name);
    if (!existsSync(spec) || !(await readFile(spec, 'utf8')).includes('violations(')) missing.push(name);
  }
  expect(missing).toStrictEqual([]);
});

it('no two stops have one name', () => {
  const names = [...tour, ...dialogs].map(({ name }) => name);
  expect(names).toStrictEqual([...new Set(names)]);
});
