import { Field, Select } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { givenAgain } from '../../../../shared/instances/own-login.ts';
import type { JobRequest } from '../../../../shared/jobs/job-request.ts';
import { damagedReason, type Loss } from '../../../../shared/jobs/jobs.ts';
import { client, orpc, type Client } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { Facts } from '../../../ui/layout/facts.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { useConfirmingEnvironment } from '../../../ui/servers/confirm-environment.tsx';
import { EnvironmentTag } from '../../../ui/servers/environment-tag.tsx';
import { TypedConfirmDialog } from '../../../ui/dialogs/typed-confirm.tsx';
import { RowsRules } from '../../../ui/text/rows-rules.tsx';
import { useNow } from '../../../ui/text/use-now.ts';

export interface LoadRowsDialogProps {
  /** The restore whose database lacks them: point, server and name of the database are its own. */
  readonly request: Extract<JobRequest, { kind: 'restore-as-database' }>;
  readonly table: NonNullable<Loss['table']>;
  /** How many there are, where the backup counted them. */
  readonly rows: number | undefined;
  /** What refused them, in words. */
  readonly reason: string;
  readonly onClose: () => void;
}

/** Asks before rows go into a database that exists, and goes to the job that loads them. */
export function LoadRowsDialog({ request, table, rows, reason, onClose }: LoadRowsDialogProps) {
  const [, navigate] = useLocation();
  const database = request.options.newDatabase;
  const isDamaged = reason === damagedReason;
  const points = useQuery(orpc.points.list.queryOptions({ input: { instance: request.instanceId } }));
  // what is damaged there is not offered again
  const offered = (points.data?.points ?? []).filter(({ id }) => !isDamaged || id !== request.pointId);
  const [chosen, setChosen] = useState<string>(isDamaged ? '' : request.pointId);
  const confirming = useConfirmingEnvironment();
  const load = useMutation({
    mutationFn: (typedName: string) =>
      confirming((confirmedEnvironment) =>
        client.restore.rows({
          instance: request.instanceId,
          point: chosen,
          targetServer: request.serverId,
          // who has restored the database owns the table
          ...givenAgain(request.credential),
          database,
          table,
          typedName,
          confirmedEnvironment,
        }),
      ),
    onSuccess: (started) => {
      if (started !== null) navigate(`/jobs/${started.jobId}`);
    },
  });
  return (
    <TypedConfirmDialog
      open
      calm
      title="Load the missing rows"
      name={database}
      confirmLabel="Load rows"
      busy={load.isPending}
      reason={chosen === '' ? unchosen(points.isPending, points.error, offered.length) : null}
      problem={load.error === null ? null : toProblem(load.error)}
      onConfirm={(typedName) => load.mutate(typedName)}
      onClose={onClose}
    >
      <Destination table={table} rows={rows} request={request} />
      <PointToLoad offered={offered} restored={request.pointId} chosen={chosen} onChoose={setChosen} />
      <span>
        {isDamaged
          ? 'The rows are damaged in the recovery point that was restored; another one may have them.'
          : `Fix first why they were refused, or they are refused again: ${visibleText(reason)}.`}
      </span>
      <RowsRules />
    </TypedConfirmDialog>
  );
}

/** Which rows go where. */
function Destination({ table, rows, request }: Pick<LoadRowsDialogProps, 'table' | 'rows' | 'request'>) {
  const servers = useQuery(orpc.servers.list.queryOptions());
  const server = servers.data?.find(({ id }) => id === request.serverId);
  const database = request.options.newDatabase;
  return (
    <Facts
      facts={[
        [
          'Table',
          <span key="table">
            <Identifier name={`${table.schema}.${table.name}`} max={127} />
            {rows === undefined ? '' : ` · ${countOf(rows, 'row')} in the backup`}
          </span>,
        ],
        [
          'Into',
          <span key="into">
            <Identifier name={database} max={63} /> on{' '}
            <bdi>
              {server === undefined
                ? 'the server of that restore'
                : `${visibleText(server.name)} (${visibleText(server.host)}:${server.port})`}
            </bdi>{' '}
            <EnvironmentTag word={server?.environment} />
          </span>,
        ],
      ]}
    />
  );
}

type ListedPoint = Awaited<ReturnType<Client['points']['list']>>['points'][number];

/** The recovery point that the rows come from. */
function PointToLoad(props: {
  offered: readonly ListedPoint[];
  /** The point that was restored. */
  restored: string;
  /** Empty while none is chosen. */
  chosen: string;
  onChoose: (point: string) => void;
}) {
  const { offered, restored, chosen, onChoose } = props;
  const now = new Date(useNow(60_000));
  return (
    <Field label="Recovery point" required>
      <Select value={chosen} onChange={(_, { value }) => onChoose(value)}>
        {chosen === '' ? <option value="">Choose a recovery point</option> : null}
        {/* before the list is there, and where the vault does not answer */}
        {chosen === restored && offered.every(({ id }) => id !== chosen) ? (
          <option value={chosen}>{chosen}</option>
        ) : null}
        {offered.map(({ id, completedAt }) => (
          <option key={id} value={id}>
            {`${formatTime(new Date(completedAt), now)}${id === restored ? ', the one that was restored' : ''}`}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** Why no recovery point is chosen yet: there may be none to choose. */
function unchosen(isPending: boolean, error: Error | null, offered: number): string {
  if (isPending) return 'Reading which recovery points there are…';
  if (error !== null) return `The recovery points were not listed: ${toProblem(error).message}`;
  return offered === 0
    ? 'There is no other recovery point that the rows could come from.'
    : 'Choose the recovery point that the rows come from.';
}
