import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import { orpc } from '../../api/client.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { formatTime } from '../../ui/format/time.ts';
import { Page } from '../../ui/layout/page.tsx';
import { WizardFrame } from '../../ui/layout/wizard-frame.tsx';
import { restoreGrants, type RestoreGrants } from '../../ui/privileges/restore-grants.tsx';
import { RunDrawer } from '../../ui/run-sql/content.tsx';
import { locationOf } from '../../ui/storage/form.ts';
import { useNow } from '../../ui/text/use-now.ts';
import { stepTitles } from './draft.ts';
import { objectWords } from './review/plan.ts';
import { ReviewOfWizard } from './review/review-of-wizard.tsx';
import { restoreSummary } from './review/summary-lines.tsx';
import { Summary } from './review/summary.tsx';
import { stateSentence } from './state-sentence.ts';
import { DatabaseStep } from './steps/database.tsx';
import { ObjectsStep } from './steps/objects.tsx';
import { PointStep } from './steps/point.tsx';
import { ReadinessStep } from './steps/readiness.tsx';
import { nextReason, reachableStep } from './steps/reason.ts';
import { TargetStep } from './steps/target.tsx';
import { useRestoreWizard, type RestoreWizard } from './use-wizard.ts';
import type { RestoreWizardStart } from './wizard-state.ts';

/** Database → recovery point → objects → target → readiness → review; then the restore's job. */
export function RestoreWizardPage(props: RestoreWizardStart) {
  const wizard = useRestoreWizard(props);
  const now = new Date(useNow(60_000));
  const { instance, point, steps, step, reasons, target, start } = wizard;
  const { draft, grantsToRun } = wizard.state;
  const at = steps.indexOf(step);
  const pointWords = point === undefined ? '' : formatTime(new Date(point.completedAt), now);
  return (
    <Page
      title="Restore"
      above={
        instance === undefined ? (
          <Link href="/databases">Databases</Link>
        ) : (
          <Link href={`/databases/${instance.id}`}>{visibleText(instance.name)}</Link>
        )
      }
      state={stateSentence({
        database: instance?.database,
        pointWords,
        target: draft.target,
        newDatabase: target.newDatabase,
        serverName: target.server?.name,
      })}
    >
      <WizardFrame
        steps={steps.map((id) => ({ id, title: stepTitles[id] }))}
        current={at}
        reachable={reachableStep(at, reasons)}
        onGo={(index) => {
          const to = steps[index];
          if (to !== undefined) wizard.go(to);
        }}
        nextReason={nextReason(step, draft, reasons[at] ?? null)}
        finishLabel={draft.target === 'files' ? 'Restore as files' : 'Restore to new database'}
        busy={start.isPending}
        onFinish={() => start.mutate()}
        summary={
          <Summary
            facts={restoreSummary({
              instance,
              point,
              words: objectWords(draft.scope, wizard.amount),
              draft,
              target,
              location: locationOf(wizard.storage),
            })}
          />
        }
      >
        <StepContent wizard={wizard} pointWords={pointWords} />
      </WizardFrame>
      {/* Beside the wizard's form, not inside: what a drawer submits is its own. */}
      {grantsToRun === null ? null : (
        <RunGrants grants={grantsToRun} onClose={() => wizard.dispatch({ kind: 'run closed' })} />
      )}
    </Page>
  );
}

/** The step that is shown. */
function StepContent({ wizard, pointWords }: { wizard: RestoreWizard; pointWords: string }) {
  const [, navigate] = useLocation();
  const { instanceId, point, points, contents, target, storage, change, go } = wizard;
  const { draft } = wizard.state;
  switch (wizard.step) {
    case 'database':
      return (
        <DatabaseStep
          chosen={instanceId}
          onChoose={(id) => (id === instanceId ? go('point') : navigate(`/restore/${id}`))}
        />
      );
    case 'point':
      return (
        <PointStep
          points={points}
          instance={instanceId}
          onChoose={(id) => navigate(`/restore/${instanceId}/${id}`, { replace: true })}
        />
      );
    case 'objects':
      return <ObjectsStep draft={draft} onChange={change} contents={contents} />;
    case 'target':
      return (
        <TargetStep
          draft={draft}
          onChange={change}
          target={target}
          storage={storage}
          onStorage={wizard.changeStorage}
        />
      );
    case 'readiness':
      return <ReadinessOfWizard wizard={wizard} />;
    case 'review':
      return point === undefined ? null : (
        <ReviewOfWizard wizard={wizard} point={point} pointWords={pointWords} />
      );
  }
}

/** The readiness of the target, with the SQL that an administrator can be asked to run. */
function ReadinessOfWizard({ wizard }: { wizard: RestoreWizard }) {
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
      onRun={(action, digest) => askToRun({ action, digest, role: target.login })}
      onTakeBack={({ digest, role, revokeSql }) =>
        askToRun({ action: 'revoke', digest, role, sql: revokeSql })
      }
    />
  );
}

function RunGrants({ grants, onClose }: { grants: RestoreGrants; onClose: () => void }) {
  const queryClient = useQueryClient();
  const runnable = useMemo(() => restoreGrants(grants), [grants]);
  return (
    <RunDrawer
      runnable={runnable}
      onChanged={() => {
        // the check itself, and the roles that the server has now
        for (const part of [orpc.restore.readiness, orpc.servers, orpc.privileges.audit])
          void queryClient.invalidateQueries({ queryKey: part.key() });
      }}
      onClose={onClose}
    />
  );
}
