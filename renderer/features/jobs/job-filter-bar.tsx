import { Button, Input, Select, makeStyles } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons/svg/search';
import { useQuery } from '@tanstack/react-query';
import { JobKind, JobState } from '../../../shared/jobs.ts';
import { orpc } from '../../api/client.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { jobKindNames } from '../../ui/job-words.ts';
import { isFiltering, noFilter, type JobFilter, type Since } from './job-filter.ts';
import { capital, jobStates } from './job-words.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
  search: { flex: '1 1 200px', maxWidth: '320px' },
  choice: { maxWidth: '208px' },
});

const sinceNames: Record<Since, string> = {
  '': 'Any time',
  hour: 'Last hour',
  day: 'Last 24 hours',
  week: 'Last 7 days',
  month: 'Last 30 days',
};

export interface JobFilterBarProps {
  filter: JobFilter;
  onChange: (filter: JobFilter) => void;
}

/** Search and choices above the list of jobs. */
export function JobFilterBar({ filter, onChange }: JobFilterBarProps) {
  const styles = useStyles();
  const instances = useQuery(orpc.instances.list.queryOptions());
  return (
    <search className={styles.bar} aria-label="Filter jobs">
      <Input
        className={styles.search}
        type="search"
        aria-label="Search jobs"
        placeholder="Search databases, errors, ids"
        contentBefore={<SearchRegular aria-hidden="true" />}
        value={filter.search}
        onChange={(_, { value }) => onChange({ ...filter, search: value })}
      />
      <Choice
        label="State"
        value={filter.state}
        choices={[['', 'Any state'], ...jobStates.map((state): [string, string] => [state, capital(state)])]}
        onChange={(value) => onChange({ ...filter, state: JobState.safeParse(value).data ?? '' })}
      />
      <Choice
        label="Kind"
        value={filter.kind}
        choices={[
          ['', 'Any kind'],
          ...JobKind.options.map((kind): [string, string] => [kind, jobKindNames[kind]]),
        ]}
        onChange={(value) => onChange({ ...filter, kind: JobKind.safeParse(value).data ?? '' })}
      />
      <Choice
        label="Database"
        value={filter.instance}
        choices={[
          ['', 'All databases'],
          ...(instances.data ?? []).map(({ id, name }): [string, string] => [id, visibleText(name)]),
        ]}
        onChange={(value) => onChange({ ...filter, instance: value })}
      />
      <Choice
        label="Time"
        value={filter.since}
        choices={Object.entries(sinceNames)}
        onChange={(value) => onChange({ ...filter, since: isSince(value) ? value : '' })}
      />
      {isFiltering(filter) ? (
        <Button appearance="subtle" onClick={() => onChange(noFilter)}>
          Clear filter
        </Button>
      ) : null}
    </search>
  );
}

const isSince = (text: string): text is Since => Object.hasOwn(sinceNames, text);

function Choice(props: {
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
