import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowExportRegular } from '@fluentui/react-icons/svg/arrow-export';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { orpc } from '../../api/client.ts';
import { useLiveJobs } from '../../api/live-jobs.ts';
import { isRunning, runningJobs, runningWords, withLive } from '../../api/live-jobs-state.ts';
import { useMedia } from '../../look/use-media.ts';
import { toProblem } from '../../api/problem.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { EmptyState } from '../../ui/states/empty.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { countOf } from '../../../shared/words/counts.ts';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { endedWithLosses } from '../../ui/words/losses.ts';
import { Page } from '../../ui/layout/page.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { useNow } from '../../ui/text/use-now.ts';
import { download } from '../../ui/copyable/download.ts';
import { exportName, jobsAsCsv, jobsAsJson } from './list/export.ts';
import { JobFilterBar } from './list/filter-bar.tsx';
import {
  afterOf,
  filterFrom,
  filterParams,
  isFiltering,
  noFilter,
  withStarted,
  type JobFilter,
} from './list/filter.ts';
import { jobColumns } from './list/columns.tsx';

/** As many as the router gives at once. */
const most = 10_000;

const rowKey = (job: Job) => job.id;

/** Every operation as it runs: what runs now first, then the newest. */
export default function JobsPage() {
  const [, navigate] = useLocation();
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => filterFrom(params), [params]);
  const isNarrow = useMedia('(max-width: 1200px)');
  const { list, rows } = useListedJobs(filter);
  const change = (next: JobFilter) => setParams(filterParams(next), { replace: true });
  const none = rows?.length === 0;
  const firstUse = none && !isFiltering(filter);
  return (
    <Page
      title="Jobs"
      fill
      state={rows === undefined ? undefined : sentence(rows, isFiltering(filter), firstUse)}
      actions={rows === undefined || none ? undefined : <ExportMenu jobs={rows} />}
    >
      {list.isPending ? <TableSkeleton rows={12} /> : null}
      {list.error === null ? null : (
        <ErrorCard
          title="The jobs were not listed"
          problem={toProblem(list.error)}
          action={
            filter.instance === ''
              ? { label: 'Try again', onClick: () => void list.refetch() }
              : { label: 'Clear filter', onClick: () => change(noFilter) }
          }
        />
      )}
      {firstUse ? (
        <EmptyState
          sentence="Backups, restores and verifications show up here, live while they run and for good afterwards."
          action={
            <LinkButton href="/databases" appearance="primary">
              Show databases
            </LinkButton>
          }
        />
      ) : null}
      {rows === undefined || firstUse ? null : (
        <>
          <JobFilterBar filter={filter} onChange={change} />
          {none ? (
            <EmptyState
              sentence="No job fits the filter."
              action={<Button onClick={() => change(noFilter)}>Clear filter</Button>}
            />
          ) : (
            <DataTable
              label="Jobs"
              height="fill"
              columns={isNarrow ? jobColumns.narrow : jobColumns.wide}
              rows={rows}
              rowKey={rowKey}
              onOpen={(job) => navigate(`/jobs/${job.id}`)}
            />
          )}
        </>
      )}
    </Page>
  );
}

/** The jobs that the filter lets through, those that began since they were listed among them. */
function useListedJobs(filter: JobFilter) {
  const asked = useDeferredValue(filter.search.trim().slice(0, 200));
  const now = useNow(60_000);
  const live = useLiveJobs();
  const after = afterOf(filter.since, now);
  const list = useQuery(
    orpc.jobs.list.queryOptions({
      input: {
        limit: most,
        ...(filter.state === '' ? {} : { state: filter.state }),
        ...(filter.kind === '' ? {} : { kind: filter.kind }),
        ...(filter.instance === '' ? {} : { instance: filter.instance }),
        ...(asked === '' ? {} : { search: asked }),
        ...(after === undefined ? {} : { after }),
      },
      // Rows of the last filter stay until those of the new one are there.
      placeholderData: keepPreviousData,
    }),
  );
  const rows = useMemo(
    () =>
      list.data === undefined
        ? undefined
        : withStarted(withLive(list.data, live), runningJobs(live), filter, now),
    [list.data, live, filter, now],
  );
  return { list, rows };
}

function sentence(rows: readonly Job[], filtering: boolean, firstUse: boolean): string {
  if (firstUse) return 'Nothing has run yet.';
  const running = rows.filter(isRunning);
  const failed = rows.filter(({ state }) => state === 'failed' || state === 'interrupted').length;
  const lost = rows.filter(endedWithLosses).length;
  const words = [
    running.length === 0 ? 'none is running' : runningWords(running),
    failed === 0 ? 'none failed' : `${failed} failed`,
    ...(lost === 0 ? [] : [`${lost} completed with losses`]),
  ].join(', ');
  return `${countOf(rows.length, 'job')}${filtering ? ' fit the filter' : ''}: ${words}.${rows.length >= most ? ' Only the latest are shown.' : ''}`;
}

function ExportMenu({ jobs }: { jobs: readonly Job[] }) {
  const name = (extension: 'csv' | 'json') => exportName(new Date(), extension);
  return (
    <Menu positioning="below-end">
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ArrowExportRegular />}>Export</Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem
            onClick={() => download(name('csv'), 'text/csv;charset=utf-8', jobsAsCsv(jobs, new Date()))}
          >
            As CSV
          </MenuItem>
          <MenuItem onClick={() => download(name('json'), 'application/json', jobsAsJson(jobs))}>
            As JSON
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
