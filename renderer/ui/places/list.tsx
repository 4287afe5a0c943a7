import { makeStyles, mergeClasses, tokens, useArrowNavigationGroup } from '@fluentui/react-components';
import { DocumentRegular } from '@fluentui/react-icons/svg/document';
import { FolderRegular } from '@fluentui/react-icons/svg/folder';
import { useEffect, useRef } from 'react';
import type { PlaceEntry } from '../../../shared/places.ts';
import { middleEllipsis, visibleText } from '../format/identifier-text.ts';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: '4px',
    listStyle: 'none',
    maxHeight: '320px',
    overflowY: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '6px',
  },
  entry: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr) auto',
    alignItems: 'center',
    gap: '8px',
    width: '100%',
    minHeight: '36px',
    padding: '4px 8px',
    border: 'none',
    borderRadius: '4px',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    font: 'inherit',
    textAlign: 'start',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  closed: { color: tokens.colorNeutralForegroundDisabled, cursor: 'not-allowed' },
  words: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', minWidth: 0 },
  name: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '0.93em',
    unicodeBidi: 'isolate',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  problem: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  remark: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, whiteSpace: 'nowrap' },
});

/** An entry, or one of the folders that all begins with. */
type ListedPlace = PlaceEntry & { readonly remark?: string | null };

/** The longest name that is shown whole; the rest is in its hint. */
const longestName = 120;

export interface PlaceListProps {
  label: string;
  entries: readonly ListedPlace[];
  /** Whether the first entry takes the focus once it is there. */
  takesFocus?: boolean;
  onOpen: (entry: ListedPlace) => void;
}

/** Folders and files: one stop of the Tab key, arrows go through it, Enter opens. */
export function PlaceList({ label, entries, takesFocus = false, onOpen }: PlaceListProps) {
  const styles = useStyles();
  const arrows = useArrowNavigationGroup({ axis: 'vertical', memorizeCurrent: true });
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (takesFocus) list.current?.querySelector('button')?.focus();
  }, [takesFocus]);
  return (
    <ul ref={list} className={styles.list} aria-label={label} {...arrows}>
      {entries.map((entry) => {
        const name = visibleText(entry.name);
        const remark = entry.remark ?? (entry.vault ? 'A vault' : null);
        return (
          <li key={entry.id}>
            <button
              type="button"
              className={mergeClasses(styles.entry, entry.problem !== null && styles.closed)}
              aria-disabled={entry.problem !== null}
              title={name}
              onClick={() => (entry.problem === null ? onOpen(entry) : undefined)}
            >
              {entry.kind === 'folder' ? (
                <FolderRegular fontSize={20} aria-label="Folder" />
              ) : (
                <DocumentRegular fontSize={20} aria-label="File" />
              )}
              <span className={styles.words}>
                <bdi className={styles.name}>{middleEllipsis(name, longestName)}</bdi>
                {entry.problem === null ? null : (
                  <span className={styles.problem}>{visibleText(entry.problem)}</span>
                )}
              </span>
              {remark === null ? null : <span className={styles.remark}>{remark}</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
