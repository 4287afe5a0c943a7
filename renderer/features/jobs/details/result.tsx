import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { psqlLine } from '../../../../shared/command-line/psql-line.ts';
import type { JobRequest } from '../../../../shared/jobs/job-request.ts';
import { rowsCompared, type Job } from '../../../../shared/jobs/jobs.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { orpc } from '../../../api/client.ts';
import { useHostShell } from '../../../api/use-about.ts';
import { CodeBlock } from '../../../ui/copyable/code-block.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Facts, type Fact } from '../../../ui/layout/facts.tsx';
import { StatusCard } from '../../../ui/states/status/status-card.tsx';
import { Bytes } from '../../../ui/text/bytes.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { signatureStatus } from '../../../ui/words/signature.ts';
import { endedWithLosses } from '../../../ui/words/losses.ts';
import { TargetServer, useTargetServer } from './target.tsx';
import { resultTitle } from './result-title.ts';

const useStyles = makeStyles({
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: '20px',
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    '& bdi': { whiteSpace: 'pre-wrap' },
  },
});

/** What a job that came to its end has made: where it is, how much of it there is, and the way to it. */
export function JobResult({ job, request }: { job: Job; request: JobRequest | null }) {
  const styles = useStyles();
  const server = useTargetServer(job);
  const shell = useHostShell();
  const title = resultTitle(job);
  if (title === null) return null;
  const { target } = job;
  const database = target?.kind === 'database' ? target.database : undefined;
  return (
    <StatusCard kind={job.state === 'completed' ? 'good' : 'warning'} aria-label="Result">
      <h2 className={styles.title}>
        <bdi>{visibleText(title)}</bdi>
        {endedWithLosses(job) ? ', without what is named above' : ''}
      </h2>
      <ResultFacts job={job} request={request} />
      {server === undefined || database === undefined ? null : (
        <CodeBlock
          title="Open it in psql"
          text={psqlLine(shell, { ...server, user: job.result?.login ?? server.user }, database)}
        />
      )}
    </StatusCard>
  );
}

function ResultFacts({ job, request }: { job: Job; request: JobRequest | null }) {
  const server = useTargetServer(job);
  const instances = useQuery(orpc.instances.list.queryOptions());
  const instance = instances.data?.find(({ id }) => id === job.instanceId);
  const { target, result } = job;
  if (result === null) return null;
  const rows = rowsCompared(result);
  const table = request?.kind === 'restore-rows' ? request.table : undefined;
  const facts: Fact[] = [
    [
      'Server',
      target?.kind === 'database' ? <TargetServer key="server" target={target} server={server} /> : null,
    ],
    ['Database', named(target?.kind === 'database' ? (target.database ?? null) : result.database)],
    ['Table', named(table === undefined ? null : [table.schema, table.name].filter(Boolean).join('.'))],
    ['Files', named(result.destination)],
    [
      'Vault',
      job.kind !== 'backup' || instance === undefined ? null : (
        <Link key="vault" href={`/vaults/${instance.vaultId}`}>
          <bdi>{visibleText(instance.vaultName)}</bdi>
        </Link>
      ),
    ],
    ['Recovery point', named(result.pointId)],
    ['Signature', result.signature === undefined ? null : signatureStatus(result.signature).word],
    ['Rows', rows ?? null],
    ['Tables', result.tables === undefined ? null : formatCount(result.tables)],
    [
      job.kind === 'backup' ? 'Stored' : 'Read',
      result.bytes === undefined ? null : <Bytes key="bytes" value={result.bytes} />,
    ],
  ];
  return <Facts facts={facts} />;
}

const named = (name: string | null | undefined): ReactNode =>
  name === null || name === undefined ? null : <Identifier name={name} max={120} />;
