import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import { letGoSteps } from '../../../../shared/points/holds.ts';
import type { PointProblem } from '../../../../shared/points/point-problem.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { HoldDialog } from '../holds/dialogs.tsx';
import { questionLabels } from '../holds/questions.ts';
import { DeletePointDialog } from '../point/delete-dialog.tsx';

/** What can be done with a point that lost its manifest, one after the other. */
type Step = 'release' | 'unpin' | 'delete';

interface Asked {
  readonly pointId: string;
  readonly step: Step;
}

type Lost = NonNullable<PointProblem['lost']>;

/** What is in the vault and cannot be read, one line each, with what lets go of a point that lost its manifest. */
export function UnreadPoints(props: {
  instance: Pick<InstanceSummary, 'id' | 'database'>;
  problems: readonly PointProblem[];
}) {
  const { instance, problems } = props;
  const [asked, setAsked] = useState<Asked | null>(null);
  const about = problems.find(({ lost }) => lost !== undefined && lost.id === asked?.pointId);
  return (
    <>
      {problems.map((problem) => (
        <NoticeBar
          key={problem.pointId ?? problem.vaultName}
          kind="bad"
          action={problem.lost === undefined ? undefined : <NextStep lost={problem.lost} onAsk={setAsked} />}
        >
          {problem.pointId === undefined ? (
            <>
              Vault <Identifier name={problem.vaultName} max={64} />
            </>
          ) : (
            <>
              Recovery point <Identifier name={problem.pointId} max={64} />
            </>
          )}{' '}
          cannot be read: {visibleText(problem.problem)}
        </NoticeBar>
      ))}
      {asked === null || about?.lost === undefined ? null : (
        <Question
          instance={instance}
          vaultName={about.vaultName}
          lost={about.lost}
          step={asked.step}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

const labels: Readonly<Record<Step, string>> = {
  release: questionLabels.release,
  unpin: questionLabels.unpin,
  delete: 'Delete…',
};

function NextStep({ lost, onAsk }: { lost: Lost; onAsk: (asked: Asked) => void }) {
  const pointId = lost.id;
  const step = letGoSteps(lost.holds)[0] ?? 'delete';
  return (
    <Button size="small" onClick={() => onAsk({ pointId, step })} aria-label={`${labels[step]} ${pointId}`}>
      {labels[step]}
    </Button>
  );
}

function Question(props: {
  instance: Pick<InstanceSummary, 'id' | 'database'>;
  vaultName: string;
  lost: Lost;
  step: Step;
  onClose: () => void;
}) {
  const { instance, vaultName, lost, step, onClose } = props;
  const named = `the recovery point ${lost.id}`;
  const asked = { database: instance.database, vaultName, ...lost };
  if (step !== 'delete')
    return (
      <HoldDialog question={step} instanceId={instance.id} point={asked} named={named} onClose={onClose} />
    );
  return (
    <DeletePointDialog
      instanceId={instance.id}
      point={asked}
      named={named}
      isOnly={false}
      onDeleted={onClose}
      onClose={onClose}
    />
  );
}
