import { makeStyles } from '@fluentui/react-components';
import { skipToken, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { JobRequest } from '../../../shared/jobs/job-request.ts';
import type { Job, JobLogLine } from '../../../shared/jobs/jobs.ts';
import { orpc } from '../../api/client.ts';
import { useLiveJobs } from '../../api/live-jobs.ts';
import { isRunning } from '../../api/live-jobs-state.ts';
import { isNotFound, toProblem } from '../../api/problem.ts';
import type { PageAddress } from '../../ui/layout/page-address.ts';
import { RateGraph } from '../../ui/charts/rate-graph.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { JobProgressView } from '../../ui/states/job-progress.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { BlockSkeleton } from '../../ui/states/skeletons.tsx';
import { UnknownPage } from '../../ui/states/unknown-page.tsx';
import { useNow } from '../../ui/text/use-now.ts';
import { NoticeBar } from '../../ui/states/notice-bar.tsx';
import { TakeBack } from './actions/take-back.tsx';
import { askedRestore } from './actions/asked-restore.ts';
import { FinishedTables, namesTables } from './details/finished-tables.tsx';
import { useJobActions } from './actions/use-job-actions.tsx';
import { JobFacts } from './details/facts.tsx';
import { JobLosses } from './losses/losses.tsx';
import { hasGraveMessages } from './details/grouped-messages.ts';
import { JobMessages } from './details/messages.tsx';
import { JobNotes } from './details/notes.tsx';
import { JobProof } from './details/proof.tsx';
import { jobHeading, jobTitle } from './title.tsx';
import { JobResult } from './details/result.tsx';
import { jobSentence } from './words.ts';
import { useJobRemedy } from './actions/remedy.tsx';
import { LogTail } from './progress/log-tail.tsx';
import { Phases } from './progress/phases.tsx';

const useStyles = makeStyles({
  watch: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: '16px 48px',
    alignItems: 'end',
    '@media (max-width: 1180px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr)',
    gap: '24px 48px',
    alignItems: 'start',
    '@media (max-width: 1180px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

/** How often the log of a running job is read, in ms. */
const logEveryMs = 1_000;

/** One job, live while it runs. What the address names is all that it needs: a reload shows the same. */
export default function JobPage({ params }: PageAddress) {
  const id = params['id'] ?? '';
  const live = useLiveJobs();
  const heard = live.jobs.get(id);
  const shown = useQuery(
    orpc.jobs.show.queryOptions({
      input: id === '' ? skipToken : { job: id },
      refetchInterval: ({ state: { data, error } }) =>
        !isNotFound(error) && (data === undefined || isRunning(data)) ? logEveryMs : false,
    }),
  );
  // An end that was read is never undone by what was heard before it.
  const job = shown.data === undefined || (heard !== undefined && isRunning(shown.data)) ? heard : shown.data;
  if (job === undefined && isNotFound(shown.error)) return <UnknownPage kind="job" asked={id} />;
  if (job === undefined)
    return (
      <Page title="Job" above={<Link href="/jobs">Jobs</Link>}>
        {shown.error === null ? (
          <BlockSkeleton height={320} />
        ) : (
          <ErrorCard
            title="The job was not read"
            problem={toProblem(shown.error)}
            action={{ label: 'Try again', onClick: () => void shown.refetch() }}
          />
        )}
      </Page>
    );
  return (
    <KnownJob
      job={job}
      log={shown.data?.log}
      request={shown.data?.request ?? null}
      readings={live.rates.get(job.id) ?? []}
    />
  );
}

interface KnownJobProps {
  job: Job;
  /** Undefined while it is read. */
  log: readonly JobLogLine[] | undefined;
  request: JobRequest | null;
  readings: Parameters<typeof jobSentence>[1];
}

function KnownJob({ job, log, request, readings }: KnownJobProps) {
  const now = new Date(useNow(60_000));
  const styles = useStyles();
  const asked = askedRestore(request);
  const remedy = useJobRemedy(job, request);
  const actions = useJobActions(job, asked, remedy.isOffered);
  const running = isRunning(job);
  const isGrave = hasGraveMessages(job);
  return (
    <Page
      title={jobTitle(job)}
      heading={jobHeading(job)}
      above={<Link href="/jobs">Jobs</Link>}
      state={jobSentence(job, readings, now)}
      actions={actions.actions}
      action={actions.action}
    >
      {actions.problem}
      {job.importedFrom === undefined ? null : (
        <NoticeBar kind="warning">
          This record was read from the vault <bdi>{visibleText(job.importedFrom)}</bdi>. Another workstation
          wrote it ({visibleText(job.user)} on {visibleText(job.host)}); nothing that it says was checked
          here.
        </NoticeBar>
      )}
      {remedy.card}
      <JobLosses job={job} request={request} />
      {running ? (
        <Section title="Progress">
          <JobProgressView progress={job.progress} />
          {namesTables(job) ? (
            <div className={styles.watch}>
              <RateGraph readings={readings} />
              <FinishedTables finished={job.progress?.finished ?? []} />
            </div>
          ) : (
            <RateGraph readings={readings} />
          )}
        </Section>
      ) : null}
      {isGrave ? <JobMessages job={job} /> : null}
      <JobResult job={job} request={request} />
      <JobProof job={job} />
      <Section title="Phases">
        <Phases job={job} />
      </Section>
      {isGrave ? null : <JobMessages job={job} />}
      <JobNotes job={job} />
      {!running && request?.kind === 'restore-as-database' ? <TakeBack request={request} /> : null}
      <div className={styles.pair}>
        <JobFacts job={job} request={request} />
        <Section title="Log">
          {log === undefined ? <BlockSkeleton height={240} /> : <LogTail log={log} live={running} />}
        </Section>
      </div>
      {actions.dialog}
    </Page>
  );
}
