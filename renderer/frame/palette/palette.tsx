import { Dialog, DialogSurface, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useId, useMemo, useState, type KeyboardEvent } from 'react';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { useReturnFocus } from '../../ui/focus/return-focus.ts';
import { matchEntries, type PaletteEntry } from './match.ts';
import { useEntries } from './use-entries.ts';

const useStyles = makeStyles({
  surface: {
    position: 'fixed',
    top: '12vh',
    bottom: 'auto',
    margin: '0 auto',
    padding: 0,
    width: '600px',
    maxWidth: 'calc(100vw - 48px)',
    overflow: 'hidden',
  },
  input: {
    width: '100%',
    boxSizing: 'border-box',
    height: '56px',
    padding: '0 24px',
    border: 'none',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    outlineStyle: 'none',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase400,
    '::placeholder': { color: tokens.colorNeutralForeground3, opacity: 1 },
  },
  list: { maxHeight: 'min(432px, 60vh)', overflowY: 'auto', padding: '8px', boxSizing: 'border-box' },
  entry: {
    display: 'flex',
    alignItems: 'center',
    gap: '16px',
    height: '40px',
    padding: '0 16px',
    borderRadius: '6px',
    cursor: 'pointer',
    scrollMargin: '8px',
  },
  active: { backgroundColor: tokens.colorNeutralBackground1Selected },
  name: { flex: '1 1 auto', minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  detail: {
    flex: '0 1 auto',
    maxWidth: '40%',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
  },
  group: { flexShrink: 0, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  none: { padding: '16px 24px', margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Finds any page, action, database, server, vault or job with the keyboard alone. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  useReturnFocus(true);
  const listId = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const entries = useEntries();
  const found = useMemo(() => matchEntries(entries, query, 50), [entries, query]);
  const chosen = Math.min(active, found.length - 1);
  const entryId = (index: number) => `${listId}-${index}`;
  const activeId = entryId(chosen);

  useEffect(() => {
    document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);

  const run = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    onClose();
    entry.run();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowDown: Math.min(chosen + 1, found.length - 1),
      ArrowUp: Math.max(chosen - 1, 0),
      PageDown: Math.min(chosen + 8, found.length - 1),
      PageUp: Math.max(chosen - 8, 0),
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActive(step);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[chosen]);
    }
  };

  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface className={styles.surface} aria-label="Find anything">
        <input
          className={styles.input}
          role="combobox"
          aria-label="Find a database, job, page or action"
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={found.length === 0 ? undefined : activeId}
          placeholder="Find a database, job, page or action"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div id={listId} role="listbox" aria-label="Found" className={styles.list} tabIndex={-1}>
          {found.map((entry, index) => (
            <FoundEntry
              key={entry.id}
              id={entryId(index)}
              entry={entry}
              active={index === chosen}
              onPoint={() => setActive(index)}
              onRun={() => run(entry)}
              onKeyDown={onKeyDown}
            />
          ))}
        </div>
        {found.length === 0 ? <p className={styles.none}>Nothing holds all of these words.</p> : null}
      </DialogSurface>
    </Dialog>
  );
}

/** One line of what was found: its name, what else is said of it, and which kind of thing it is. */
function FoundEntry(props: {
  id: string;
  entry: PaletteEntry;
  active: boolean;
  /** The pointer moved over it. */
  onPoint: () => void;
  onRun: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const styles = useStyles();
  const { entry, active } = props;
  return (
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className={mergeClasses(styles.entry, active && styles.active)}
      onMouseMove={props.onPoint}
      onClick={props.onRun}
      onKeyDown={props.onKeyDown}
    >
      <bdi className={styles.name}>{visibleText(entry.name)}</bdi>
      {entry.detail === undefined ? null : <bdi className={styles.detail}>{visibleText(entry.detail)}</bdi>}
      <span className={styles.group}>{entry.group}</span>
    </div>
  );
}
