import { expect, it } from 'vitest';
import { restoreNeeds } from '../../../../../main/coordinator/restore/check/needs.ts';
import { NewDatabase } from '../../../../../shared/points/restore.ts';
import { goldenHead } from '../../../../fixtures/archives/golden.ts';
import { sampleManifest } from '../../../../support/sample-manifest.ts';

const [model] = goldenHead('pg17-none').entries.filter((each) => String(each.desc) === 'TABLE');
if (model === undefined) throw new Error('the golden archive has tables');
const options = NewDatabase.parse({ newDatabase: 'copy' });

/** As pg_dump writes them (dumpSecLabel, dumpComment): in the schema of their object, and with its owner. */
const noteOf = (desc: string) => ({
  ...model,
  desc: Buffer.from(desc),
  tag: Buffer.from('TABLE t'),
  namespace: Buffer.from('public'),
  tablespace: null,
  owner: Buffer.from('table_owner'),
  defn: Buffer.from(`SECURITY LABEL FOR anon ON TABLE public.t IS 'MASKED';\n`),
});
const needs = (desc: string) =>
  restoreNeeds(
    { entries: [noteOf(desc)], mapRole: (name) => name },
    sampleManifest('archive', '--'),
    options,
  );

it.each(['SECURITY LABEL', 'COMMENT', 'ACL'])('a %s is given to nobody, and fills no schema', (desc) => {
  expect(needs(desc).actions).toMatchObject({
    // the database's own
    owners: ['shop_owner'],
    objectsInSchemasOfOthers: [],
    publicSchema: { filled: false, owner: null },
    tablespaces: [],
  });
});

it('a table is given to its owner', () => {
  expect(needs('TABLE').actions).toMatchObject({
    owners: ['shop_owner', 'table_owner'],
    publicSchema: { filled: true },
  });
});

it('the database is given to nobody without owners', () => {
  const without = restoreNeeds(
    { entries: [noteOf('TABLE')], mapRole: (name) => name },
    sampleManifest('archive', '--'),
    { ...options, noOwner: true },
  );
  expect(without.actions.owners).toEqual([]);
});
