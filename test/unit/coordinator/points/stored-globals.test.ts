import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { OpenPoint } from '../../../../main/coordinator/points/point-handle.ts';
import { readGlobals } from '../../../../main/coordinator/points/stored-globals.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { globalsScript } from '../../../../main/postgres/sql/globals.ts';
import { sampleManifest } from '../../../support/sample-manifest.ts';
import { roleReference } from '../../../support/role-reference.ts';

const roles = [roleReference('shop_owner')];
const { properties } = sampleManifest('archive', '--').database;
const text = globalsScript('shop', roles, properties, []);
const globals = {
  length: Buffer.byteLength(text),
  sha256: createHash('sha256').update(text).digest('hex'),
};

/** A point whose globals.sql is this text, or cannot be read like this. */
const pointWith = (stored: string | Error) =>
  ({
    readGlobalsFile: () => (typeof stored === 'string' ? Promise.resolve(stored) : Promise.reject(stored)),
  }) as unknown as OpenPoint;

it('are believed where length, sha256 and roles are those of the manifest', async () => {
  expect(await readGlobals(pointWith(text), { globals, roles })).toEqual({ text });
});

it.each([
  ['a byte more', `${text} `],
  ['a byte less', text.slice(0, -1)],
  ['another byte', text.replace('shop_owner', 'shop_0wner')],
])('are not what was backed up with %s', async (_what, stored) => {
  const changed = { problems: ['globals.sql is not what was backed up'] };
  expect(await readGlobals(pointWith(stored), { globals, roles })).toEqual(changed);
  // a length that fits does not help, nor does a checksum that fits
  const length = Buffer.byteLength(stored);
  expect(await readGlobals(pointWith(stored), { globals: { ...globals, length }, roles })).toEqual(changed);
  const sha256 = createHash('sha256').update(stored).digest('hex');
  if (length !== globals.length)
    expect(await readGlobals(pointWith(stored), { globals: { ...globals, sha256 }, roles })).toEqual(changed);
});

it('name what contradicts the roles of the manifest', async () => {
  expect(await readGlobals(pointWith(text), { globals, roles: [] })).toEqual({
    problems: ['globals.sql creates the role "shop_owner", which the manifest lacks'],
  });
});

it('that are missing or damaged are a problem; a vault that cannot be reached is an error', async () => {
  const corrupt = new PgkeepError('UserErrorArchiveCorrupt', 'globals.sql is missing');
  expect(await readGlobals(pointWith(corrupt), { globals, roles })).toEqual({
    problems: ['globals.sql is missing or not what was backed up'],
  });
  for (const error of [new PgkeepError('UserErrorVaultNotAccessible', 'gone'), new Error('a defect')])
    await expect(readGlobals(pointWith(error), { globals, roles })).rejects.toBe(error);
});
