import type { ComponentType } from 'react';
import type { RestoreGrants } from '../../../ui/privileges/restore-grants.tsx';
import { ReviewOfWizard } from '../review/review-of-wizard.tsx';
import type { RestoreWizard } from '../use-wizard.ts';
import { DatabaseStep } from './database.tsx';
import type { StepId } from './list.ts';
import { ObjectsStep } from './objects.tsx';
import { PointStep } from './point.tsx';
import { ReadinessStep } from './readiness.tsx';
import { TargetStep } from './target.tsx';

export interface StepContentProps {
  wizard: RestoreWizard;
  /** The point in words: "today 02:14"; empty: none is chosen. */
  pointWords: string;
}

/** What each step of list.ts shows. */
export const restoreStepContents: Record<StepId, ComponentType<StepContentProps>> = {
  database: ({ wizard }) => (
    <DatabaseStep
      chosen={wizard.instanceId}
      onChoose={wizard.chooseDatabase}
      onAddVault={() => wizard.add('vault')}
    />
  ),
  point: ({ wizard }) => (
    <PointStep points={wizard.points} instance={wizard.instanceId} onChoose={wizard.choosePoint} />
  ),
  objects: ({ wizard }) => (
    <ObjectsStep draft={wizard.state.draft} onChange={wizard.change} contents={wizard.contents} />
  ),
  target: ({ wizard }) => (
    <TargetStep
      draft={wizard.state.draft}
      onChange={wizard.change}
      target={wizard.target}
      storage={wizard.storage}
      onStorage={wizard.changeStorage}
      onAddServer={() => wizard.add('server')}
      before={wizard.state.before}
    />
  ),
  readiness: ReadinessOfWizard,
  review: ({ wizard, pointWords }) =>
    wizard.point === undefined ? null : (
      <ReviewOfWizard wizard={wizard} point={wizard.point} pointWords={pointWords} />
    ),
};

/** The readiness of the target, with the SQL that an administrator can be asked to run. */
function ReadinessOfWizard({ wizard }: StepContentProps) {
  const { readiness, target, change, go, dispatch } = wizard;
  const request = readiness.input;
  const askToRun = (grants: Omit<RestoreGrants, 'request'>) => {
    if (request !== null) dispatch({ kind: 'run asked for', grants: { request, ...grants } });
  };
  return (
    <ReadinessStep
      readiness={readiness}
      server={target.server}
      onChange={change}
      onGo={go}
      onAddTools={() => wizard.add('tools')}
      onRun={(action, digest) => askToRun({ action, digest, role: target.login })}
      onTakeBack={({ digest, role, revokeSql }) =>
        askToRun({ action: 'revoke', digest, role, sql: revokeSql })
      }
    />
  );
}
