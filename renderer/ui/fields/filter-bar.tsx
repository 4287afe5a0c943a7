import { Button, Select, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { SearchInput } from './search.tsx';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  search: { flex: '1 1 240px', maxWidth: '360px' },
  choices: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  ownRow: { '@media (max-width: 1640px)': { flexBasis: '100%', order: 1 } },
  choice: { minWidth: '128px', maxWidth: '208px' },
  hidden: { visibility: 'hidden' },
  count: { marginLeft: 'auto', color: tokens.colorNeutralForeground2, whiteSpace: 'nowrap' },
});

export interface FilterBarProps {
  /** What is filtered, in the plural: "databases". */
  of: string;
  placeholder: string;
  search: string;
  onSearch: (search: string) => void;
  /** The choices beside the search. */
  children: ReactNode;
  /** They are many: in a window that has no room for all beside the search they stand beneath it. */
  many?: boolean;
  /** Clears the filter; null while there is nothing to clear. */
  onClear: (() => void) | null;
  /** How much is shown, in words. */
  status?: string;
}

/** Search and choices above a list. */
export function FilterBar(props: FilterBarProps) {
  const styles = useStyles();
  return (
    <search className={styles.bar} aria-label={`Filter ${props.of}`}>
      <SearchInput
        className={styles.search}
        label={`Search ${props.of}`}
        placeholder={props.placeholder}
        value={props.search}
        onChange={props.onSearch}
      />
      <div className={mergeClasses(styles.choices, props.many === true && styles.ownRow)}>
        {props.children}
        {/* Its place is there before it is: nothing below moves when a filter is set. */}
        <Button
          appearance="subtle"
          className={mergeClasses(props.onClear === null && styles.hidden)}
          onClick={props.onClear ?? undefined}
        >
          Clear filter
        </Button>
      </div>
      {props.status === undefined ? null : (
        <span className={styles.count} role="status">
          {props.status}
        </span>
      )}
    </search>
  );
}

/** One choice of a filter bar. */
export function FilterChoice(props: {
  label: string;
  value: string;
  choices: readonly (readonly [value: string, name: string])[];
  onChange: (value: string) => void;
}) {
  const styles = useStyles();
  return (
    <Select
      className={styles.choice}
      aria-label={props.label}
      value={props.value}
      onChange={(_, { value }) => props.onChange(value)}
    >
      {props.choices.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </Select>
  );
}
