import { describe, expect, it } from 'vitest';
import { dataRelation, dataRelations } from '../../../../support/data-relations.ts';
import { foreseeLeftOut } from '../../../../../main/postgres/dump/left-out/compare.ts';
import {
  leftOutFindings,
  leftOutInShort,
  leftOutMessages,
} from '../../../../../main/postgres/dump/left-out/words.ts';

describe('the words', () => {
  const found = foreseeLeftOut(
    dataRelations(
      [
        ...Array.from({ length: 30 }, (_, index) => dataRelation(100 + index, { unlogged: true })),
        dataRelation(1, { kind: 'sequence', unlogged: true }),
        dataRelation(2, { kind: 'foreign table', dumped: false }),
        dataRelation(3, { extension: 'my ext', dumped: false }),
        dataRelation(4, { schema: 'pg_own', inSystemSchema: true, dumped: false }),
      ],
      true,
    ),
  );

  it('name twenty at most and count the others', () => {
    const { warnings, notes } = leftOutMessages(found);
    expect(warnings[0]).toMatch(
      /the rows of 30 unlogged tables, .*: app\.t100, .*app\.t118 and 11 more\. Back up/,
    );
    expect(warnings).toHaveLength(3);
    expect(notes).toHaveLength(2);
  });

  it('open to each in a check, with its extension', () => {
    const findings = leftOutFindings(found);
    expect(findings.map(({ severity, objects }) => [severity, objects.length])).toEqual([
      ['warning', 30],
      ['warning', 1],
      ['warning', 1],
      ['note', 1],
      ['note', 1],
    ]);
    expect(findings[4]?.objects).toEqual([{ name: 'app.t3', detail: 'extension "my ext"' }]);
  });

  it('sum up what could be had, and no notes', () => {
    expect(leftOutInShort(found)).toBe(
      'the rows of 30 unlogged tables, the position of 1 unlogged sequence and 1 table',
    );
    expect(leftOutInShort(found.filter(({ reason }) => reason === 'foreign table'))).toBeUndefined();
  });
});
