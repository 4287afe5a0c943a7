import { Button, makeStyles, ProgressBar } from '@fluentui/react-components';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { AccessCheck, AccessWish } from '../../../shared/access/access.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { PlannedChanges } from '../../ui/access/planned.tsx';
import { ReasonedButton } from '../../ui/buttons/reasoned.tsx';
import { DrawerContent, DrawerSurface } from '../../ui/dialogs/drawer.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Section } from '../../ui/layout/section.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { TextSkeleton } from '../../ui/states/skeletons.tsx';
import { StatusCard } from '../../ui/states/status/status-card.tsx';
import { isFirstClick } from './clicks.ts';
import { assignable, firstPicked, picksOf } from './picks.ts';
import { ScopeChoice } from './scope-choice.tsx';
import { useAssign, type Assigned, type Waiting } from './use-assign.ts';
import { accessSentence, waitingWords } from './words.ts';

const useStyles = makeStyles({ said: { margin: 0, paddingLeft: '20px', overflowWrap: 'anywhere' } });

export interface AssignDrawerProps {
  wish: AccessWish;
  check: AccessCheck;
  onChecked: (check: AccessCheck) => void;
  /** What was checked may stand otherwise by now, and was not checked again. */
  onUnchecked: () => void;
  onClose: () => void;
}

/** Assigns what is missing: where, what Azure is asked for, how far Azure has taken it up, and what came of it. */
export function AssignDrawer(props: AssignDrawerProps) {
  const { onChecked, onUnchecked } = props;
  const { assign, said, waiting } = useAssign();
  const onClose = () => {
    if (assign.isPending || assign.isError) onUnchecked();
    props.onClose();
  };
  return (
    <DrawerSurface open wide onClose={onClose}>
      {assign.data !== undefined ? (
        <Done done={assign.data} said={said} onClose={onClose} />
      ) : assign.isPending ? (
        <DrawerContent
          key="running"
          title="Assign missing roles"
          onClose={onClose}
          takesFocus
          footer={<RunningButtons isWaiting={waiting !== null} onClose={onClose} />}
        >
          <Running said={said} waiting={waiting} />
        </DrawerContent>
      ) : (
        <Choices
          {...props}
          error={assign.error}
          onAssign={(shown) => assign.mutate(shown, { onSuccess: ({ check }) => onChecked(check) })}
          onClose={onClose}
        />
      )}
    </DrawerSurface>
  );
}

/**
 * Nothing ends it where "Assign" was pressed: that button stays, with the focus, and does nothing more. Once Azure was asked for
 * all of it, another one beside ends the waiting; the second click of a double click does not.
 */
function RunningButtons({ isWaiting, onClose }: { isWaiting: boolean; onClose: () => void }) {
  return (
    <>
      <ReasonedButton
        appearance="primary"
        reason={isWaiting ? 'Azure was asked for all of it.' : 'Asking Azure…'}
      >
        Assign
      </ReasonedButton>
      {isWaiting ? (
        <Button
          onClick={({ detail }) => {
            if (isFirstClick(detail)) onClose();
          }}
        >
          Stop waiting
        </Button>
      ) : null}
    </>
  );
}

interface ChoicesProps extends AssignDrawerProps {
  error: Error | null;
  onAssign: ReturnType<typeof useAssign>['assign']['mutate'];
}

function Choices({ wish, check, error, onAssign, onClose }: ChoicesProps) {
  const rows = useMemo(() => assignable(check), [check]);
  const [picked, setPicked] = useState(() => firstPicked(rows));
  const picks = picksOf(rows, picked);
  const plan = useQuery(
    orpc.access.preview.queryOptions({
      input: picks.length === 0 ? skipToken : { wish, picks },
      // what somebody else assigned meanwhile is not asked for again
      gcTime: 0,
      staleTime: 0,
    }),
  );
  const shown = picks.length === 0 ? undefined : plan.data;
  const reason =
    picks.length === 0
      ? 'Choose what is to be assigned.'
      : plan.isFetching
        ? 'Asking Azure…'
        : shown === undefined
          ? 'It is not known what would be asked.'
          : null;
  const go = () => {
    if (reason === null && shown !== undefined) onAssign({ wish, picks, digest: shown.digest });
  };
  return (
    <DrawerContent
      key="choices"
      title="Assign missing roles"
      onClose={onClose}
      onSubmit={go}
      footer={
        <>
          <ReasonedButton type="submit" appearance="primary" reason={reason}>
            Assign
          </ReasonedButton>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      {error === null ? null : (
        <ErrorCard
          title="Not all was assigned"
          problem={toProblem(error)}
          action={{ label: 'Look again', onClick: () => void plan.refetch() }}
        />
      )}
      {rows.map((row) => (
        <ScopeChoice
          key={row.need}
          row={row}
          picked={picked}
          onPick={(scope) => setPicked({ ...picked, [row.need]: scope })}
        />
      ))}
      {picks.length === 0 ? null : (
        <Section title="What Azure is asked for">
          {plan.error === null ? null : (
            <ErrorCard
              title="Azure was not asked"
              problem={toProblem(plan.error)}
              action={{ label: 'Try again', onClick: () => void plan.refetch() }}
            />
          )}
          {shown !== undefined && !plan.isFetching ? (
            <>
              <span>{visibleText(shown.summary)}</span>
              <PlannedChanges changes={shown.changes} />
            </>
          ) : plan.error === null ? (
            <TextSkeleton lines={3} />
          ) : null}
        </Section>
      )}
    </DrawerContent>
  );
}

function Said({ said }: { said: readonly string[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.said}>
      {said.map((sentence) => (
        <li key={sentence}>{visibleText(sentence)}</li>
      ))}
    </ul>
  );
}

function Running({ said, waiting }: { said: readonly string[]; waiting: Waiting | null }) {
  return (
    <>
      <p role="status">
        {waiting === null ? 'Asking Azure…' : waitingWords(waiting.seconds, waiting.ofSeconds)}
      </p>
      {waiting === null ? (
        <ProgressBar aria-label="Assigning" />
      ) : (
        <ProgressBar aria-label="Waiting for Azure" value={waiting.seconds / waiting.ofSeconds} />
      )}
      {waiting === null ? <p>What is not assigned yet when this is closed stays missing.</p> : null}
      {said.length === 0 ? null : (
        <>
          <p>Done so far; it stays when this is closed:</p>
          <Said said={said} />
        </>
      )}
    </>
  );
}

function Done(props: { done: Assigned; said: readonly string[]; onClose: () => void }) {
  const { done, said, onClose } = props;
  return (
    <DrawerContent
      key="done"
      title={done.problems.length === 0 ? 'Assigned' : 'Not all was assigned'}
      onClose={onClose}
      takesFocus
      footer={
        <Button
          appearance="primary"
          onClick={({ detail }) => {
            if (isFirstClick(detail)) onClose();
          }}
        >
          Close
        </Button>
      }
    >
      <StatusCard kind={done.check.ready ? 'good' : 'warning'}>
        <span>{accessSentence(done.check)}</span>
      </StatusCard>
      {done.problems.map(({ need, problem }) => (
        <ErrorCard key={need} problem={problem} />
      ))}
      {said.length === 0 ? null : <Said said={said} />}
    </DrawerContent>
  );
}
