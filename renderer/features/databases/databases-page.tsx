import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { InstanceHealth } from '../../../shared/overview.ts';
import type { PrivilegeState } from '../../../shared/privileges.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { useMedia } from '../../look/use-media.ts';
import { Asked } from '../../ui/states/asked.tsx';
import { ConfirmDialog } from '../../ui/dialogs/confirm.tsx';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import type { Selection } from '../../ui/data-table/selection.ts';
import { EmptyState } from '../../ui/states/empty.tsx';
import { ErrorCard } from '../../ui/states/error-card.tsx';
import { countOf } from '../../../shared/words/counts.ts';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { ReasonedButton } from '../../ui/buttons/reasoned.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { useBackUpMany } from '../../ui/databases/use-back-up-many.ts';
import { UnconfirmedBar } from './confirm-instances.tsx';
import { databaseColumns } from './list/columns.tsx';
import { DatabaseFilterBar } from './list/filter-bar.tsx';
import { filtered, filterFrom, filterInto } from './list/filter.ts';
import { NotStartedBar } from '../../ui/databases/not-started.tsx';
import { oldestAnswer } from '../../ui/databases/oldest-answer.ts';
import { databasesSentence } from './list/state-sentence.ts';
import { isUnconfirmed } from '../../ui/databases/unconfirmed.ts';
import { UnreachableVaults } from './unreachable-vaults.tsx';
import { useCheckAllPrivileges } from './list/use-check-all-privileges.ts';
import { useOverview } from '../../ui/databases/use-overview.ts';
import { useSizeHistories } from './list/use-size-histories.ts';

const idOf = (instance: InstanceHealth) => instance.id;
const nameOf = (instance: InstanceHealth) => instance.name;
const isProtected = (instance: InstanceHealth) =>
  instance.stoppedAt === undefined && !isUnconfirmed(instance);
const none: readonly InstanceHealth[] = [];

/** From so many on the start of backups is asked about first: each takes a connection and a pg_dump. */
const manyBackups = 6;

/** Every protected database and how it stands. */
export default function DatabasesPage() {
  const [, navigate] = useLocation();
  const [params, setParams] = useSearchParams();
  const filter = filterFrom(params);
  const overview = useOverview();
  const instances = overview.instances ?? none;
  const [selected, setSelected] = useState<Selection>(new Set());
  const [asking, setAsking] = useState(false);
  const many = useBackUpMany();
  const privileges = useCheckAllPrivileges();
  const narrow = useMedia('(max-width: 1200px)');
  const wide = useMedia('(min-width: 1420px)');
  const full = useMedia('(min-width: 1880px)');
  const room = narrow ? 'narrow' : full ? 'full' : wide ? 'wide' : 'medium';

  const vaultKey = [...new Set(instances.map(({ vaultId }) => vaultId))].sort().join(' ');
  const vaultIds = useMemo(() => vaultKey.split(' ').filter(Boolean), [vaultKey]);
  const histories = useSizeHistories(vaultIds);
  const states = useQuery(orpc.privileges.states.queryOptions()).data;
  const known = useMemo(
    () => new Map((states ?? []).map((state): [string, PrivilegeState] => [state.instanceId, state])),
    [states],
  );
  const columns = useMemo(() => databaseColumns(histories, known, room), [histories, known, room]);
  const { search, health, privileges: outcome, age, serverId, vaultId } = filter;
  const shown = useMemo(
    () => filtered(instances, { search, health, privileges: outcome, age, serverId, vaultId }, known),
    [instances, search, health, outcome, age, serverId, vaultId, known],
  );
  const chosen = instances.filter((instance) => selected.has(instance.id) && isProtected(instance));

  const backUpChosen = () => {
    setAsking(false);
    setSelected(new Set());
    void many.backUp(chosen);
  };
  const isFirstUse = overview.instances !== undefined && instances.length === 0;

  return (
    <Page
      title="Databases"
      fill
      state={overview.instances === undefined || isFirstUse ? undefined : databasesSentence(instances)}
      actions={
        chosen.length > 0 ? (
          <Button onClick={() => setSelected(new Set())}>Clear selection</Button>
        ) : instances.some(isProtected) ? (
          <>
            <Asked
              what="Vaults"
              at={oldestAnswer(instances)}
              isAsking={overview.isAsking}
              onAgain={overview.again}
            />
            <ReasonedButton
              reason={privileges.checking ? 'The privileges are checked just now.' : null}
              onClick={privileges.checkAll}
            >
              {privileges.checking ? 'Checking…' : 'Check privileges'}
            </ReasonedButton>
          </>
        ) : undefined
      }
      action={
        isFirstUse || overview.instances === undefined ? undefined : chosen.length > 0 || many.starting ? (
          <ReasonedButton
            appearance="primary"
            reason={many.starting ? 'Starting…' : null}
            onClick={() => (chosen.length > manyBackups ? setAsking(true) : backUpChosen())}
          >
            {chosen.length > 0 ? `Back up ${countOf(chosen.length, 'database')} now` : 'Back up now'}
          </ReasonedButton>
        ) : (
          <LinkButton href="/protect" appearance="primary">
            Protect databases
          </LinkButton>
        )
      }
    >
      {overview.error === null ? null : (
        <ErrorCard
          problem={toProblem(overview.error)}
          title="The databases were not listed"
          action={{ label: 'Try again', onClick: overview.again }}
        />
      )}
      {overview.isPending ? <TableSkeleton rows={10} /> : null}
      {isFirstUse ? (
        <EmptyState
          sentence="No database is protected yet."
          action={
            <LinkButton href="/protect" appearance="primary">
              Protect databases
            </LinkButton>
          }
        />
      ) : null}
      {instances.length === 0 ? null : (
        <>
          <UnreachableVaults unreachable={overview.unreachable} onAgain={overview.again} />
          <UnconfirmedBar instances={instances} asks />
          <NotStartedBar
            notStarted={many.notStarted}
            onAgain={() => void many.backUp(many.notStarted)}
            onDismiss={many.dismiss}
          />
          <DatabaseFilterBar
            instances={instances}
            filter={filter}
            onChange={(next) => setParams((present) => filterInto(present, next), { replace: true })}
            shown={shown.length}
            selected={chosen.length}
          />
          <DataTable
            label="Protected databases"
            columns={columns}
            rows={shown}
            rowKey={idOf}
            rowName={nameOf}
            initialSort={{ column: 'health', direction: 'ascending' }}
            onOpen={(instance) => navigate(`/databases/${instance.id}`)}
            selection={{ selected, onChange: setSelected, canSelect: isProtected }}
            height="fill"
            empty="No database fits the filter."
          />
        </>
      )}
      <ConfirmDialog
        open={asking}
        title={`Back up ${countOf(chosen.length, 'database')} now`}
        confirmLabel="Back up now"
        onConfirm={backUpChosen}
        onClose={() => setAsking(false)}
      >
        <p>
          As many run at once on one server as Settings allow; the others wait for their turn. Each takes a
          pg_dump on this machine and one connection to its server while it runs.
        </p>
      </ConfirmDialog>
    </Page>
  );
}
