import { Button } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { InstanceHealth } from '../../../shared/instances/overview.ts';
import { toProblem } from '../../api/problem.ts';
import { Asked } from '../../ui/states/asked.tsx';
import { ConfirmDialog } from '../../ui/dialogs/confirm.tsx';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import type { Selection } from '../../ui/data-table/selection.ts';
import { EmptyState } from '../../ui/states/empty.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { countOf } from '../../../shared/words/counts.ts';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { ReasonedButton } from '../../ui/buttons/reasoned.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { useBackUpMany } from '../../ui/databases/use-back-up-many.ts';
import { UnconfirmedBar } from './confirm-instances.tsx';
import { useManyPoints } from './many/use-many.tsx';
import { DatabaseFilterBar } from './list/filter-bar.tsx';
import { filterFrom, filterInto } from './list/filter.ts';
import { NotStartedBar } from '../../ui/databases/not-started.tsx';
import { oldestAnswer } from '../../ui/databases/oldest-answer.ts';
import { useDatabasesSentence } from './list/use-sentence.ts';
import { isUnconfirmed } from '../../../shared/vaults/unconfirmed.ts';
import { UnreachableVaults } from './unreachable-vaults.tsx';
import { useCheckAllPrivileges } from './list/use-check-all-privileges.ts';
import { useList } from './list/use-list.ts';
import { VaultReadings } from '../../ui/databases/vault-readings.tsx';
import { useOverview } from '../../ui/databases/use-overview.ts';

const idOf = (instance: InstanceHealth) => instance.id;
const nameOf = (instance: InstanceHealth) => instance.name;
const isProtected = (instance: InstanceHealth) =>
  instance.stoppedAt === undefined && !isUnconfirmed(instance);
/** Something can be done with it together with others: a backup, or what its points are good for. */
const isChoosable = (instance: InstanceHealth) => isProtected(instance) || instance.points > 0;
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
  const sentence = useDatabasesSentence(overview.instances);
  const many = useBackUpMany();
  const privileges = useCheckAllPrivileges();
  const { columns, shown } = useList(instances, filter);
  const chosen = instances.filter((instance) => selected.has(instance.id) && isChoosable(instance));
  const clear = () => setSelected(new Set());
  const points = useManyPoints(chosen, clear);
  const isFirstUse = overview.instances !== undefined && instances.length === 0;

  return (
    <Page
      title="Databases"
      fill
      state={isFirstUse ? undefined : sentence}
      actions={
        chosen.length > 0 ? (
          <>
            <Button onClick={clear}>Clear selection</Button>
            {points.actions}
          </>
        ) : (
          <QuietActions instances={instances} overview={overview} privileges={privileges} />
        )
      }
      action={
        isFirstUse || overview.instances === undefined ? undefined : chosen.length > 0 || many.starting ? (
          <BackUpChosen chosen={chosen.filter(isProtected)} many={many} onStart={clear} />
        ) : (
          <ProtectLink />
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
      {isFirstUse ? <EmptyState sentence="No database is protected yet." action={<ProtectLink />} /> : null}
      {instances.length === 0 ? null : (
        <>
          <ListNotices instances={instances} overview={overview} many={many} more={points.notices} />
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
            selection={{ selected, onChange: setSelected, canSelect: isChoosable }}
            height="fill"
            empty="No database fits the filter."
          />
        </>
      )}
      {points.dialog}
    </Page>
  );
}

/** What stands above the list: vaults that did not answer, what waits for a confirmation, what did not start. */
function ListNotices(props: {
  instances: readonly InstanceHealth[];
  overview: ReturnType<typeof useOverview>;
  many: ReturnType<typeof useBackUpMany>;
  more: ReactNode;
}) {
  const { instances, overview, many } = props;
  return (
    <>
      <UnreachableVaults unreachable={overview.unreachable} onAgain={overview.again} />
      <VaultReadings reading={overview.reading} onStopped={overview.look} />
      <UnconfirmedBar instances={instances} asks />
      <NotStartedBar many={many} />
      {props.more}
    </>
  );
}

function ProtectLink() {
  return (
    <LinkButton href="/protect" appearance="primary">
      Protect databases
    </LinkButton>
  );
}

/** What can be done with all of them while none is chosen. */
function QuietActions(props: {
  instances: readonly InstanceHealth[];
  overview: ReturnType<typeof useOverview>;
  privileges: ReturnType<typeof useCheckAllPrivileges>;
}) {
  const { instances, overview, privileges } = props;
  return (
    <>
      {instances.some(isProtected) ? (
        <AskAnew
          instances={instances}
          isAsking={overview.isAsking}
          onAgain={overview.again}
          privileges={privileges}
        />
      ) : null}
      {instances.some((instance) => instance.points > 0) ? (
        <LinkButton href="/restore">Restore a database…</LinkButton>
      ) : null}
    </>
  );
}

/** Asks the vaults and the servers again how everything stands. */
function AskAnew(props: {
  instances: readonly InstanceHealth[];
  isAsking: boolean;
  onAgain: () => void;
  privileges: ReturnType<typeof useCheckAllPrivileges>;
}) {
  const { privileges } = props;
  return (
    <>
      <Asked
        what="Vaults"
        at={oldestAnswer(props.instances)}
        isAsking={props.isAsking}
        onAgain={props.onAgain}
      />
      <ReasonedButton
        reason={privileges.checking ? 'The privileges are checked just now.' : null}
        onClick={privileges.checkAll}
      >
        {privileges.checking ? 'Checking…' : 'Check privileges'}
      </ReasonedButton>
    </>
  );
}

/** Backs up what is selected; many only after a question. */
function BackUpChosen(props: {
  chosen: readonly InstanceHealth[];
  many: ReturnType<typeof useBackUpMany>;
  onStart: () => void;
}) {
  const { chosen, many, onStart } = props;
  const count = chosen.length;
  const [asking, setAsking] = useState(false);
  const onBackUp = () => {
    onStart();
    void many.backUp(chosen);
  };
  return (
    <>
      <ReasonedButton
        appearance="primary"
        reason={many.starting ? 'Starting…' : count === 0 ? 'Not backed up from here.' : null}
        onClick={() => (count > manyBackups ? setAsking(true) : onBackUp())}
      >
        {count > 0 ? `Back up ${countOf(count, 'database')} now` : 'Back up now'}
      </ReasonedButton>
      <ConfirmDialog
        open={asking}
        title={`Back up ${countOf(count, 'database')} now`}
        confirmLabel="Back up now"
        onConfirm={() => {
          setAsking(false);
          onBackUp();
        }}
        onClose={() => setAsking(false)}
      >
        <p>
          As many run at once on one server as Settings allow; the others wait for their turn. Each takes a
          pg_dump on this machine and one connection to its server while it runs.
        </p>
      </ConfirmDialog>
    </>
  );
}
