import { useEffect, useRef } from 'react';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import type { Check } from './choice.ts';
import type { TreeRow } from './rows.ts';
import { useTreeStyles } from './tree-styles.ts';

/** The box of a line, for the eye and the mouse; the line itself says its state to everybody else. */
export function TriStateBox({ check, className }: { check: Check; className: string }) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = check === 'some';
  }, [check]);
  return (
    <input
      ref={box}
      type="checkbox"
      className={className}
      tabIndex={-1}
      aria-hidden="true"
      checked={check === 'all'}
      readOnly
    />
  );
}

/** Name and kind; of the name at most `max` characters, so that there is room for the kind. */
export function RowName({ row, max }: { row: TreeRow; max: number }) {
  const styles = useTreeStyles();
  switch (row.kind) {
    case 'schema':
      return (
        <>
          <Identifier name={row.schema.name} max={max} />
          <span className={styles.kind}>
            {countOf(row.schema.relations.length, 'table or view', 'tables and views')}
          </span>
        </>
      );
    case 'relation':
      return (
        <>
          <Identifier name={row.relation.name} max={max} />
          {row.relation.kind === 'TABLE' ? null : (
            <span className={styles.kind}>{row.relation.kind.toLowerCase()}</span>
          )}
        </>
      );
    case 'others':
      return (
        <>
          <span>Other objects</span>
          <span className={styles.kind}>{otherKinds(row.others)}</span>
        </>
      );
    case 'other':
      return (
        <>
          <Identifier name={row.other.name} max={max} />
          <span className={styles.kind}>{row.other.kind.toLowerCase()}</span>
        </>
      );
  }
}

/** "3 functions, 2 types" in the order of their number. */
function otherKinds(others: readonly { readonly kind: string }[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of others) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => countOf(count, kind.toLowerCase()))
    .join(', ');
}

export function RowNumbers(props: { row: TreeRow; largest: number }) {
  const styles = useTreeStyles();
  const { row, largest } = props;
  const bytes =
    row.kind === 'schema' ? row.schema.bytes : row.kind === 'relation' ? row.relation.bytes : null;
  const rows = row.kind === 'relation' ? row.relation.rows : null;
  return (
    <>
      <span className={styles.end}>
        {rows === null ? null : <span aria-label={countOf(rows, 'row')}>{formatCount(rows)}</span>}
      </span>
      <span className={styles.end}>{bytes === null ? null : formatSize(bytes)}</span>
      <span className={styles.bar} aria-hidden="true">
        {row.kind === 'relation' && bytes !== null ? (
          <span className={styles.track}>
            {bytes === 0 ? null : (
              <span className={styles.filled} style={{ width: `${(bytes / largest) * 100}%` }} />
            )}
          </span>
        ) : null}
      </span>
    </>
  );
}
