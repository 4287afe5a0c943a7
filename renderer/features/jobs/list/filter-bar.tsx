import { useQuery } from '@tanstack/react-query';
import { JobKind, JobState } from '../../../../shared/jobs/jobs.ts';
import { orpc } from '../../../api/client.ts';
import { FilterBar, FilterChoice } from '../../../ui/fields/filter-bar.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { jobKindNames } from '../../../ui/words/job.ts';
import { isFiltering, noFilter, type JobFilter, type Since } from './filter.ts';
import { capital } from '../../../ui/format/capital.ts';
import { jobStates } from '../words.ts';

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
  const instances = useQuery(orpc.instances.list.queryOptions());
  return (
    <FilterBar
      of="jobs"
      placeholder="Search databases, errors, ids"
      search={filter.search}
      onSearch={(search) => onChange({ ...filter, search })}
      onClear={isFiltering(filter) ? () => onChange(noFilter) : null}
    >
      <FilterChoice
        label="State"
        value={filter.state}
        choices={[['', 'Any state'], ...jobStates.map((state): [string, string] => [state, capital(state)])]}
        onChange={(value) => onChange({ ...filter, state: JobState.safeParse(value).data ?? '' })}
      />
      <FilterChoice
        label="Kind"
        value={filter.kind}
        choices={[
          ['', 'Any kind'],
          ...JobKind.options.map((kind): [string, string] => [kind, jobKindNames[kind]]),
        ]}
        onChange={(value) => onChange({ ...filter, kind: JobKind.safeParse(value).data ?? '' })}
      />
      <FilterChoice
        label="Database"
        value={filter.instance}
        choices={[
          ['', 'All databases'],
          ...(instances.data ?? []).map(({ id, name }): [string, string] => [id, visibleText(name)]),
        ]}
        onChange={(value) => onChange({ ...filter, instance: value })}
      />
      <FilterChoice
        label="Time"
        value={filter.since}
        choices={Object.entries(sinceNames)}
        onChange={(value) => onChange({ ...filter, since: isSince(value) ? value : '' })}
      />
    </FilterBar>
  );
}

const isSince = (text: string): text is Since => Object.hasOwn(sinceNames, text);
