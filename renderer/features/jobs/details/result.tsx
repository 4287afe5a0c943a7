import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { psqlLine } from '../../../../shared/command-line/psql-line.ts';
import type { JobRequest } from '../../../../shared/jobs/job-request.ts';
import { rowsCompared, type Job } from '../../../../shared/jobs/jobs.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { orpc } from '../../../api/client.ts';
import { useAbout } from '../../../api/use-about.ts';
import { useStatusColours } from '../../../look/status-colours.ts';
import { CodeBlock } from '../../../ui/copyable/code-block.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Facts, type Fact } from '../../../ui/layout/facts.tsx';
import { StatusShape } from '../../../ui/states/status-shape.tsx';
import { Bytes } from '../../../ui/text/bytes.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { endedWithLosses } from '../../../ui/words/losses.ts';
import { TargetServer, useTargetServer } from './target.tsx';
import { resultTitle } from './result-title.ts';

const useStyles = makeStyles({
  card: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr)',
    gap: '12px',
    padding: '16px',
    borderRadius: '6px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  words: { display: 'flex', flexDirection: 'column', gap: '12px', minWidth: 0 },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: '20px',
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    '& bdi': { whiteSpace: 'pre-wrap' },
  },
});

const looks = {
  completed: { shape: 'check', colour: 'good', surface: 'goodSurface' },
  warnings: { shape: 'triangle', colour: 'warning', surface: 'warningSurface' },
} as const;

/** What a job that came to its end has made: where it is, how much of it there is, and the way to it. */
export function JobResult({ job, request }: { job: Job; request: JobRequest | null }) {
  const styles = useStyles();
  const colours = useStatusColours();
  const server = useTargetServer(job);
  const about = useAbout();
  const title = resultTitle(job);
  if (title === null) return null;
  const look = looks[job.state === 'completed' ? 'completed' : 'warnings'];
  const { target } = job;
  const database = target?.kind === 'database' ? target.database : undefined;
  const shell = about?.platform.startsWith('win') === true ? 'powershell' : 'sh';
  return (
    <section className={styles.card} aria-label="Result" style={{ backgroundColor: colours[look.surface] }}>
      <StatusShape shape={look.shape} colour={colours[look.colour]} />
      <div className={styles.words}>
        <h2 className={styles.title}>
          <bdi>{visibleText(title)}</bdi>
          {endedWithLosses(job) ? ', without what is named above' : ''}
        </h2>
        <ResultFacts job={job} request={request} />
        {server === undefined || database === undefined ? null : (
          <CodeBlock title="Open it in psql" text={psqlLine(shell, server, database)} />
        )}
      </div>
    </section>
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
