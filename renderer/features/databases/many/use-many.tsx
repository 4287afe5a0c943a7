import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { client } from '../../../api/client.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { NotStartedBar } from '../../../ui/databases/not-started.tsx';
import { useStartMany } from '../../../ui/databases/use-start-many.ts';
import { VerifyQuestion } from '../point/verify-question.tsx';
import { RestoreManyDrawer } from './restore-many-drawer.tsx';

/** What is done with the newest recovery points of all chosen databases at once. */
export function useManyPoints(chosen: readonly InstanceHealth[], onDone: () => void) {
  const restores = useStartMany('restore');
  const verifications = useStartMany('verification');
  const [open, setOpen] = useState<'restore' | 'verify' | null>(null);
  const withPoints = chosen.filter(({ points }) => points > 0);
  const close = () => setOpen(null);
  return {
    /** Buttons for the chosen ones. */
    actions: (
      <ManyActions
        instances={withPoints}
        starting={restores.starting || verifications.starting}
        onOpen={setOpen}
      />
    ),
    /** What did not start. */
    notices: [restores, verifications].map((many) => <NotStartedBar key={many.noun} many={many} />),
    dialog:
      open === 'restore' ? (
        <RestoreManyDrawer
          instances={withPoints}
          onClose={close}
          onStart={(jobs) => {
            onDone();
            void restores.start(jobs);
          }}
        />
      ) : open === 'verify' ? (
        <VerifyQuestion
          title={`Verify the newest recovery point of ${countOf(withPoints.length, 'database')}`}
          confirmLabel={`Verify ${countOf(withPoints.length, 'recovery point')}`}
          serverId={undefined}
          busy={false}
          problem={null}
          onClose={close}
          onVerify={(byRestore) => {
            close();
            onDone();
            void verifications.start(
              withPoints.map(({ id, name }) => ({
                id,
                name,
                start: () =>
                  client.verify.start({
                    instance: id,
                    point: 'latest',
                    queued: true,
                    ...(byRestore === null ? {} : { byRestore: { ...byRestore, jobs: 1 } }),
                  }),
              })),
            );
          }}
        />
      ) : null,
  };
}

/** One goes to the wizard, where everything can be chosen. Short, so that the buttons stay in one line. */
function ManyActions(props: {
  instances: readonly InstanceHealth[];
  starting: boolean;
  onOpen: (what: 'restore' | 'verify') => void;
}) {
  const { instances, starting, onOpen } = props;
  const [first] = instances;
  if (first === undefined) return <ReasonedButton reason="No recovery point.">Restore…</ReasonedButton>;
  return (
    <>
      {instances.length === 1 ? (
        <LinkButton href={`/restore/${first.id}`}>Restore…</LinkButton>
      ) : (
        <Button
          aria-label={`Restore ${countOf(instances.length, 'database')}…`}
          disabledFocusable={starting}
          onClick={() => onOpen('restore')}
        >
          {`Restore ${formatCount(instances.length)}…`}
        </Button>
      )}
      <Button
        aria-label={`Verify ${countOf(instances.length, 'database')}…`}
        disabledFocusable={starting}
        onClick={() => onOpen('verify')}
      >
        {instances.length === 1 ? 'Verify…' : `Verify ${formatCount(instances.length)}…`}
      </Button>
    </>
  );
}
