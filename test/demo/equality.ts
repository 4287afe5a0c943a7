import { createHash } from 'node:crypto';
import type { Output } from '../../main/hosts/cli/terminal/output.ts';
import { formatCount } from '../../shared/words/counts.ts';
import type { Fingerprint } from '../support/databases/fingerprint.ts';

/** One table, sequence or large object on both servers. */
export interface ComparedObject {
  readonly name: string;
  /** Rows, a sequence's value, or bytes; undefined where the object is missing. */
  readonly source: string | undefined;
  readonly target: string | undefined;
  /** sha256 of the source's content, of the target's where the source has none. */
  readonly sha256: string;
  readonly equal: boolean;
}

type Side = { name: string; amount: string; sha256: string };

function merge(source: readonly Side[], target: readonly Side[]): ComparedObject[] {
  const sources = new Map(source.map((side) => [side.name, side]));
  const targets = new Map(target.map((side) => [side.name, side]));
  return [...new Set([...sources.keys(), ...targets.keys()])].map((name) => {
    const [one, other] = [sources.get(name), targets.get(name)];
    return {
      name,
      source: one?.amount,
      target: other?.amount,
      sha256: (one ?? other)?.sha256 ?? '',
      equal:
        one !== undefined &&
        other !== undefined &&
        one.amount === other.amount &&
        one.sha256 === other.sha256,
    };
  });
}

/** Sets what two databases hold side by side. */
export function compareFingerprints(source: Fingerprint, target: Fingerprint) {
  const tables = ({ tables }: Fingerprint) =>
    tables.map(({ schema, name, rows, sha256 }) => ({
      name: `${schema}.${name}`,
      amount: formatCount(rows),
      sha256,
    }));
  const sequences = ({ sequences }: Fingerprint) =>
    sequences.map(({ schema, name, lastValue, isCalled }) => ({
      name: `${schema}.${name}`,
      amount: lastValue,
      sha256: createHash('sha256').update(`${lastValue} ${isCalled}`).digest('hex'),
    }));
  const largeObjects = ({ largeObjects }: Fingerprint) =>
    largeObjects.map(({ oid, bytes, sha256 }) => ({
      name: `large object ${oid}`,
      amount: `${formatCount(bytes)} B`,
      sha256,
    }));
  return {
    tables: merge(tables(source), tables(target)),
    sequences: merge(sequences(source), sequences(target)),
    largeObjects: merge(largeObjects(source), largeObjects(target)),
  };
}

/** Twelve digits tell tables apart; what is no checksum (an unpopulated materialized view) stays as it is. */
const shortened = (sha256: string) => (/^[0-9a-f]{64}$/.test(sha256) ? sha256.slice(0, 12) : sha256);

/** Shows the comparison, table by table, and tells whether everything is equal. */
export function showComparison(
  output: Output,
  { tables, sequences, largeObjects }: ReturnType<typeof compareFingerprints>,
): boolean {
  output.table(
    [
      { title: 'TABLE', value: ({ name }) => name, flexible: true },
      { title: 'ROWS SOURCE', value: ({ source }) => source ?? 'missing', right: true },
      { title: 'ROWS TARGET', value: ({ target }) => target ?? 'missing', right: true },
      { title: 'SHA256', value: ({ sha256 }) => shortened(sha256) },
      { title: 'EQUAL', value: ({ equal }) => (equal ? '✓ equal' : '✗ DIFFERENT') },
    ],
    tables,
  );
  const all = [...tables, ...sequences, ...largeObjects];
  const different = all.filter(({ equal }) => !equal);
  output.line('');
  if (tables.length === 0) {
    output.line('✗ There is no table to compare.', 'red');
    return false;
  }
  if (different.length === 0) {
    output.line(
      `✓ All equal: ${tables.length} tables, ${sequences.length} sequences, ${largeObjects.length} large objects.`,
      'green',
    );
    return true;
  }
  for (const { name, source, target } of different) {
    output.line(`✗ DIFFERENT: ${name}: ${source ?? 'missing'} and ${target ?? 'missing'}`, 'red');
  }
  output.line(
    `✗ ${different.length} of ${all.length} differ: the restored database is not the source.`,
    'red',
  );
  return false;
}
