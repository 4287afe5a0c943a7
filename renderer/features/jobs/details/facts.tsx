import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { JobRequest } from '../../../../shared/job-request.ts';
import type { Job } from '../../../../shared/jobs.ts';
import type { TableName } from '../../../../shared/restore.ts';
import { orpc } from '../../../api/client.ts';
import { Bytes } from '../../../ui/text/bytes.tsx';
import { Duration } from '../../../ui/text/duration.tsx';
import { Facts } from '../../../ui/layout/facts.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { jobStatus } from '../../../ui/words/job.ts';
import { ServerName } from '../../../ui/servers/server-name.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { StatusBadge } from '../../../ui/states/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';

const useStyles = makeStyles({ facts: { '& bdi': { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } } });

/** The server that a restore goes to, with what it is for. */
function TargetServer({ id }: { id: string }) {
  const servers = useQuery(orpc.servers.list.queryOptions());
  const server = servers.data?.find((known) => known.id === id);
  if (server === undefined) return <bdi>{id}</bdi>;
  return (
    <Link href={`/servers/${id}`}>
      <ServerName server={server} />
    </Link>
  );
}

/** Who, when, how much, and the things that a job is about. */
export function JobFacts({ job, request }: { job: Job; request: JobRequest | null }) {
  const styles = useStyles();
  const instances = useQuery(orpc.instances.list.queryOptions());
  const instance = instances.data?.find(({ id }) => id === job.instanceId);
  const { result } = job;
  // a restore of rows that failed early has no result yet
  const database = request?.kind === 'restore-rows' ? request.database : result?.database;
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
            [
              'Recovery point',
              result?.pointId === undefined ? null : (
                <Identifier key="point" name={result.pointId} max={60} />
              ),
            ],
            [
              'Restored to',
              request !== null && 'serverId' in request ? (
                <TargetServer key="target" id={request.serverId} />
              ) : null,
            ],
            [
              // rows go into a database that was there before
              job.kind === 'restore-rows' ? 'Loaded into' : 'New database',
              database === undefined ? null : <Identifier key="db" name={database} max={63} />,
            ],
            [
              'Table',
              request?.kind === 'restore-rows' ? <TableOf key="table" table={request.table} /> : null,
            ],
            [
              'Files',
              result?.destination === undefined ? null : (
                <Identifier key="files" name={result.destination} max={120} />
              ),
            ],
            ['Started', <Time key="started" at={job.startedAt} />],
            ['Ended', job.endedAt === null ? null : <Time key="ended" at={job.endedAt} />],
            ['Took', <Duration key="took" from={job.startedAt} to={job.endedAt} />],
            ['Stored', result?.bytes === undefined ? null : <Bytes key="bytes" value={result.bytes} />],
            ['Tables', result?.tables === undefined ? null : formatCount(result.tables)],
            ['Rows', result?.rows === undefined ? null : formatCount(result.rows)],
            [
              'sha256',
              result?.sha256 === undefined ? null : <Identifier key="sha" name={result.sha256} max={64} />,
            ],
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

function TableOf({ table: { schema, name } }: { table: TableName }) {
  return <Identifier name={schema === undefined ? name : `${schema}.${name}`} max={127} />;
}
