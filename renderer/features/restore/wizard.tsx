import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { orpc } from '../../api/client.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { formatTime } from '../../ui/format/time.ts';
import { AddingOverPage } from '../../ui/adding/over-page.tsx';
import { KeptNotice } from '../../ui/drafts/kept-notice.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { WizardFrame } from '../../ui/layout/wizard-frame.tsx';
import { restoreGrants, type RestoreGrants } from '../../ui/privileges/restore-grants.tsx';
import { RunDrawer } from '../../ui/run-sql/content.tsx';
import { locationOf } from '../../ui/storage/form.ts';
import { useNow } from '../../ui/text/use-now.ts';
import { objectWords } from './review/plan.ts';
import { restoreSummary } from './review/summary-lines.tsx';
import { Summary } from './review/summary.tsx';
import { stateSentence } from './state-sentence.ts';
import { restoreStepContents } from './steps/contents.tsx';
import { nextReason } from './steps/reason.ts';
import { useRestoreWizard, type RestoreWizardPageProps } from './use-wizard.ts';

/** Database → recovery point → objects → target → readiness → review; then the restore's job. */
export function RestoreWizardPage(props: RestoreWizardPageProps) {
  const wizard = useRestoreWizard(props);
  const now = new Date(useNow(60_000));
  const { instance, point, steps, step, at, reasons, target, start } = wizard;
  const { draft, grantsToRun, isResumed, before } = wizard.state;
  const StepContent = restoreStepContents[step];
  const pointWords = point === undefined ? '' : formatTime(new Date(point.completedAt), now);
  return (
    <Page
      title="Restore"
      grows
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
      {isResumed ? (
        <KeptNotice
          onStartOver={wizard.startOver}
          onDismiss={() => wizard.dispatch({ kind: 'resumed noticed' })}
        >
          {before !== null && before.point !== null && props.address.point === undefined
            ? 'The recovery point is the latest again.'
            : null}
        </KeptNotice>
      ) : null}
      <WizardFrame
        steps={steps}
        current={at}
        reasons={reasons}
        onGo={wizard.go}
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
      <AddingOverPage onAdded={wizard.added} />
    </Page>
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
