import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { AddingOverPage } from '../../ui/adding/over-page.tsx';
import { KeptNotice } from '../../ui/drafts/kept-notice.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { stepIn, useOpening, useQueryText } from '../../ui/layout/step-address.ts';
import { WizardFrame } from '../../ui/layout/wizard-frame.tsx';
import { stepReasons } from '../../ui/layout/wizard-steps.ts';
import { emptySecret, secretFormOf } from '../../ui/login/form.ts';
import { SecretDrawer } from '../../ui/login/secret-drawer.tsx';
import { ChangeLoginDrawer } from '../../ui/login/change-drawer.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import type { ServerRow } from '../../ui/servers/server-rows.ts';
import { openingQuery } from './address.ts';
import { GrantManyDrawer } from './grant/many-drawer.tsx';
import { protectDraft } from './kept-draft.ts';
import { FindingsDrawer } from './readiness/findings-drawer.tsx';
import { LeftOutDrawer } from './readiness/left-out-drawer.tsx';
import { ChangeLoginsDrawer } from './steps/change-logins-drawer.tsx';
import { protectStepContents } from './steps/contents.tsx';
import { protectSentence } from './state-sentence.ts';
import { protectSteps } from './steps/list.ts';
import { nextStep, stepReason } from './steps/reason.ts';
import { Submitted } from './submitted/submitted.tsx';
import { Summary } from './summary.tsx';
import { protectPlaces, useProtectWizard, type ProtectWizardView } from './use-wizard.ts';

export interface ProtectWizardProps {
  title: string;
  rows: readonly ServerRow[];
  vaults: readonly VaultSummary[];
}

/** The wizard at the step of the address; where that names none, at that of a kept draft or the first. */
export function ProtectWizard(props: ProtectWizardProps) {
  const search = useQueryText();
  const isOpen = useOpening(
    () => `/protect?${openingQuery(search, protectDraft.read())}`,
    stepIn(search, protectPlaces) !== null,
  );
  // Not even a title: it would take the focus from the one that comes at once.
  return isOpen ? <OpenWizard {...props} /> : null;
}

/** Databases → vault → credential → policy → readiness → review; then what became of each. */
function OpenWizard({ title, rows, vaults }: ProtectWizardProps) {
  const wizard = useProtectWizard(rows, vaults);
  const { chosen, vault, ready, counts, submission, facts, step } = wizard;
  const { submitted, isResumed, backsUp } = wizard.state;
  if (submission !== null && submission.outcomes !== null)
    return (
      <Submitted
        title={title}
        candidates={submitted}
        outcomes={submission.outcomes}
        submission={submission}
        onAgain={wizard.submitAgain}
      />
    );
  const at = protectSteps.findIndex(({ id }) => id === step);
  const wasChecked = step === 'readiness' || step === 'review';
  const StepContent = protectStepContents[step];
  return (
    <Page title={title} grows state={protectSentence({ ...wizard, candidates: wizard.candidates.length })}>
      {isResumed ? (
        <KeptNotice
          onStartOver={wizard.startOver}
          onDismiss={() => wizard.dispatch({ kind: 'resumed noticed' })}
        />
      ) : null}
      <WizardFrame
        steps={protectSteps}
        current={at}
        reasons={stepReasons(protectSteps, facts)}
        onGo={wizard.go}
        next={nextStep(at, facts)}
        nextReason={stepReason(step, facts)}
        finishLabel={`Protect ${backsUp ? 'and back up ' : ''}${countOf(ready.length, 'database')}`}
        onFinish={wizard.finish}
        summary={
          <Summary
            chosen={chosen}
            vault={vault}
            servers={wizard.servers}
            policy={policyName(wizard)}
            counts={wasChecked ? counts : null}
          />
        }
      >
        <StepContent wizard={wizard} rows={rows} vaults={vaults} />
      </WizardFrame>
      {/* Beside the wizard's form, not inside: what a drawer submits is its own. */}
      <OpenDrawer wizard={wizard} />
      <AddingOverPage onAdded={wizard.added} />
    </Page>
  );
}

/** How the policy is called in the summary; null before the vault was read. */
function policyName({ plan, outlook, state }: ProtectWizardView): string | null {
  if (outlook.data === undefined && state.policy.policyId !== '') return null;
  return plan.policy === null ? 'none' : visibleText(plan.policy.name);
}

/** The drawer that is open, if any. */
function OpenDrawer({ wizard }: { wizard: ProtectWizardView }) {
  const { drawer } = wizard.state;
  switch (drawer?.kind) {
    case undefined:
      return null;
    case 'findings': {
      const { candidate } = drawer;
      return (
        <FindingsDrawer
          candidate={candidate}
          check={wizard.checks.get(candidate.key)}
          onCheckAgain={() => wizard.checkAgain([candidate])}
          onClose={wizard.close}
        />
      );
    }
    case 'left out':
      return (
        <LeftOutDrawer
          options={wizard.state.options}
          onApply={(part) => wizard.dispatch({ kind: 'options changed', part })}
          onClose={wizard.close}
        />
      );
    case 'secret': {
      const { candidates } = drawer;
      const [first] = candidates;
      return (
        <SecretDrawer
          title={`Secret of ${countOf(candidates.length, 'database')}`}
          first={first?.credential === undefined ? emptySecret : secretFormOf(first.credential)}
          saveLabel="Assign"
          server={first?.serverId}
          onSave={(credential) => {
            wizard.dispatch({ kind: 'secret assigned', keys: candidates.map(({ key }) => key), credential });
            wizard.close();
          }}
          onClose={wizard.close}
        />
      );
    }
    case 'grants':
      return (
        <GrantManyDrawer
          lacking={drawer.lacking}
          onGranted={(candidate) => wizard.checkAgain([candidate])}
          onClose={wizard.close}
        />
      );
    case 'logins': {
      const { servers } = drawer;
      const [only] = servers;
      if (only === undefined) return null;
      return servers.length === 1 ? (
        <ChangeLoginDrawer server={only} onClose={wizard.closeLogins} />
      ) : (
        <ChangeLoginsDrawer servers={servers} onClose={wizard.closeLogins} />
      );
    }
  }
}
