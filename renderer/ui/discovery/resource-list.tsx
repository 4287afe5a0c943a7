import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/words/counts.ts';
import { SearchInput } from '../fields/search.tsx';
import { Identifier } from '../text/identifier.tsx';
import { visibleText } from '../format/identifier-text.ts';
import { searchedRows, type ResourceRow } from './resource-rows.ts';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: '4px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  row: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: '2px',
    width: '100%',
    boxSizing: 'border-box',
    padding: '8px 12px',
    textAlign: 'start',
    color: 'inherit',
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase300,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '6px',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
  detail: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  note: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  rest: { margin: 0, color: tokens.colorNeutralForeground3 },
});

/** Lines that are drawn at once: a search finds the others. */
const shownAtOnce = 100;

/** With so few there is nothing to search for. */
const withoutSearch = 6;

export interface ResourceListProps {
  /** What the lines are, for a search: "servers". */
  what: string;
  rows: readonly ResourceRow[];
  onChoose: (id: string) => void;
}

/** What there is in Azure, a line each, to choose one of. */
export function ResourceList({ what, rows, onChoose }: ResourceListProps) {
  const styles = useStyles();
  const [search, setSearch] = useState('');
  const found = useMemo(() => searchedRows(rows, search), [rows, search]);
  const rest = found.length - shownAtOnce;
  return (
    <>
      {rows.length < withoutSearch ? null : (
        <SearchInput label={`Search ${what}`} value={search} onChange={setSearch} />
      )}
      <ul className={styles.list} aria-label={what}>
        {found.slice(0, shownAtOnce).map(({ id, name, detail, note }) => (
          <li key={id}>
            <button type="button" className={styles.row} onClick={() => onChoose(id)}>
              <Identifier name={name} max={56} />
              <span className={styles.detail}>
                {note === null ? null : <span className={styles.note}>{visibleText(note)} · </span>}
                {visibleText(detail)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > 0 ? null : <p className={styles.rest}>None of these {what} has that in it.</p>}
      {rest <= 0 ? null : <p className={styles.rest}>{formatCount(rest)} more: search for one of them.</p>}
    </>
  );
}
