import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { JobRequest } from '../../../../shared/jobs/job-request.ts';
import { rowsCompared, type Job } from '../../../../shared/jobs/jobs.ts';
import { jobTimes } from '../../../../shared/jobs/job-times.ts';
import type { TableName } from '../../../../shared/points/restore.ts';
import { orpc } from '../../../api/client.ts';
import { Bytes } from '../../../ui/text/bytes.tsx';
import { formatDuration } from '../../../../shared/words/durations.ts';
import { useNow } from '../../../ui/text/use-now.ts';
import { TargetServer, useTargetServer } from './target.tsx';
import { resultTitle } from './result-title.ts';
import { Facts, type Fact } from '../../../ui/layout/facts.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { jobStatus } from '../../../ui/words/job.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';

const useStyles = makeStyles({ facts: { '& bdi': { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } } });

/** Who, when, and the things that a job is about; what a completed job has made stands in its result. */
export function JobFacts({ job, request }: { job: Job; request: JobRequest | null }) {
  const styles = useStyles();
  const instances = useQuery(orpc.instances.list.queryOptions());
  const instance = instances.data?.find(({ id }) => id === job.instanceId);
  const unfinished = useUnfinishedFacts(job, request);
  const times = useTimeFacts(job);
  const sha256 = job.result?.sha256;
  return (
    <Section title="Facts">
      <div className={styles.facts}>
        <Facts
          facts={[
            ['State', <StatusBadge key="state" status={jobStatus(job)} />],
            [
              'Database',
              instance === undefined ? (
                <bdi key="subject">{visibleText(job.subject)}</bdi>
              ) : (
                <Link key="instance" href={`/databases/${instance.id}`}>
                  <bdi>{visibleText(instance.name)}</bdi>
                </Link>
              ),
            ],
            [
              'Vault',
              instance === undefined ? null : (
                <Link key="vault" href={`/vaults/${instance.vaultId}`}>
                  <bdi>{visibleText(instance.vaultName)}</bdi>
                </Link>
              ),
            ],
            ...(resultTitle(job) === null ? unfinished : []),
            ...times,
            ['sha256', sha256 === undefined ? null : <Identifier key="sha" name={sha256} max={64} />],
            [
              'Read from',
              job.importedFrom === undefined
                ? null
                : `the vault ${visibleText(job.importedFrom)}: written there by another workstation, not checked here`,
            ],
            ['By', `${visibleText(job.user)} on ${visibleText(job.host)}`],
            ['Job', <Identifier key="id" name={job.id} max={63} />],
          ]}
        />
      </div>
    </Section>
  );
}

/** What a job works on that has no result of its own: one that runs, that did not complete, or that only reads. */
function useUnfinishedFacts(job: Job, request: JobRequest | null): Fact[] {
  const server = useTargetServer(job);
  const { result, target } = job;
  const database = target?.kind === 'database' ? target.database : undefined;
  return [
    [
      'Recovery point',
      result?.pointId === undefined ? null : <Identifier key="point" name={result.pointId} max={60} />,
    ],
    [
      'Server',
      target?.kind === 'database' ? <TargetServer key="server" target={target} server={server} /> : null,
    ],
    [
      // rows go into a database that was there before
      job.kind === 'restore-rows' ? 'Loaded into' : 'New database',
      database === undefined ? null : <Identifier key="db" name={database} max={63} />,
    ],
    ['Table', request?.kind === 'restore-rows' ? <TableOf key="table" table={request.table} /> : null],
    ['Files', target?.kind === 'files' ? <Identifier key="files" name={target.place} max={120} /> : null],
    ['Read', result?.bytes === undefined ? null : <Bytes key="bytes" value={result.bytes} />],
    ['Tables', result?.tables === undefined ? null : formatCount(result.tables)],
    ['Rows', result === null ? null : (rowsCompared(result) ?? null)],
  ];
}

/** When a job began and ended, and how long it waited and worked. What waits for its turn has not started. */
function useTimeFacts(job: Job): Fact[] {
  const now = useNow(job.endedAt === null ? 1_000 : null);
  const { waitedMs, tookMs, beganAt } = jobTimes(job, new Date(now));
  return [
    ['Queued', waitedMs === 0 ? null : <Time key="queued" at={job.startedAt} />],
    ['Started', beganAt === null ? null : <Time key="started" at={beganAt} />],
    ['Ended', job.endedAt === null ? null : <Time key="ended" at={job.endedAt} />],
    ['Waited', waitedMs === 0 ? null : formatDuration(waitedMs)],
    ['Took', tookMs === null ? null : formatDuration(tookMs)],
  ];
}

function TableOf({ table: { schema, name } }: { table: TableName }) {
  return <Identifier name={schema === undefined ? name : `${schema}.${name}`} max={127} />;
}
