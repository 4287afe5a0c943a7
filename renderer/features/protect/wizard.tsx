import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { VaultSummary } from '../../../shared/vaults.ts';
import { orpc } from '../../api/client.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { Page } from '../../ui/layout/page.tsx';
import { WizardFrame } from '../../ui/layout/wizard-frame.tsx';
import { ChangeLoginDrawer } from '../../ui/login/change-drawer.tsx';
import type { ServerRow } from '../../ui/servers/server-rows.ts';
import { testQuery } from '../../ui/servers/use-server-rows.ts';
import { ChangeLoginsDrawer } from './steps/change-logins-drawer.tsx';
import { CheckLogins } from './steps/check-logins.tsx';
import { CheckReadiness } from './steps/check-readiness.tsx';
import { ChooseDatabases } from './steps/choose-databases.tsx';
import { ChooseVault } from './steps/choose-vault.tsx';
import { FindingsDrawer } from './readiness/findings-drawer.tsx';
import { GrantManyDrawer } from './grant/many-drawer.tsx';
import { Review } from './steps/review.tsx';
import { reachableStep, stepReason } from './steps/reason.ts';
import { Submitted } from './submitted/submitted.tsx';
import { Summary } from './summary.tsx';
import { useProtectWizard, type ProtectWizardView } from './use-wizard.ts';
import { protectSteps } from './wizard-state.ts';

export interface ProtectWizardProps {
  title: string;
  rows: readonly ServerRow[];
  vaults: readonly VaultSummary[];
}

/** Databases → vault → credential → readiness → review; then what became of each. */
export function ProtectWizard({ title, rows, vaults }: ProtectWizardProps) {
  const wizard = useProtectWizard(rows, vaults);
  const { candidates, alreadyProtected, chosen, vault, ready, counts, outcomes } = wizard;
  const { step, submitted } = wizard.state;
  if (outcomes !== null && vault !== undefined)
    return (
      <Submitted title={title} candidates={submitted} outcomes={outcomes} onAgain={wizard.submitAgain} />
    );
  const facts = {
    chosen: chosen.length,
    hasVault: vault !== undefined,
    ready: ready.length,
    underWay: counts.underWay,
  };
  const wasChecked = step === 'readiness' || step === 'review';
  return (
    <Page
      title={title}
      state={
        candidates.length === 0 && alreadyProtected === 0
          ? undefined
          : `${countOf(candidates.length, 'database')} without protection${
              alreadyProtected === 0 ? '' : `; ${formatCount(alreadyProtected)} protected already`
            }.`
      }
    >
      <WizardFrame
        steps={protectSteps}
        current={protectSteps.findIndex(({ id }) => id === step)}
        reachable={reachableStep(facts)}
        onGo={(index) => {
          const to = protectSteps[index];
          if (to !== undefined) wizard.go(to.id);
        }}
        nextReason={stepReason(step, facts)}
        finishLabel={`Protect ${countOf(ready.length, 'database')}`}
        onFinish={wizard.finish}
        summary={
          <Summary
            chosen={chosen}
            vault={vault}
            servers={wizard.servers}
            counts={wasChecked ? counts : null}
          />
        }
      >
        <StepContent wizard={wizard} rows={rows} vaults={vaults} />
      </WizardFrame>
      {/* Beside the wizard's form, not inside: what a drawer submits is its own. */}
      <OpenDrawer wizard={wizard} />
    </Page>
  );
}

/** The step that is shown. */
function StepContent(props: {
  wizard: ProtectWizardView;
  rows: readonly ServerRow[];
  vaults: readonly VaultSummary[];
}) {
  const { wizard, rows, vaults } = props;
  const queryClient = useQueryClient();
  const summary = useQuery(orpc.overview.summary.queryOptions());
  switch (wizard.state.step) {
    case 'databases':
      return (
        <ChooseDatabases
          rows={rows}
          candidates={wizard.candidates}
          alreadyProtected={wizard.alreadyProtected}
          selected={wizard.chosenKeys}
          onSelect={(selected) => wizard.dispatch({ kind: 'databases selected', selected })}
          initialServer={wizard.initialServer}
          onAskAgain={(serverId) =>
            void queryClient.refetchQueries({ queryKey: testQuery(serverId).queryKey })
          }
        />
      );
    case 'vault':
      return (
        <ChooseVault
          vaults={vaults}
          held={summary.data?.vaults ?? []}
          vaultId={wizard.state.vaultId}
          onChoose={wizard.chooseVault}
        />
      );
    case 'credential':
      return (
        <CheckLogins
          servers={wizard.servers}
          chosenOf={wizard.chosenOf}
          onChange={(servers) => wizard.open({ kind: 'logins', servers })}
        />
      );
    case 'readiness':
      return (
        <CheckReadiness
          candidates={wizard.chosen}
          checks={wizard.checks}
          onOpen={(candidate) => wizard.open({ kind: 'findings', candidate })}
          onCheckAgain={wizard.checkAgain}
          onGrant={(lacking) => wizard.open({ kind: 'grants', lacking })}
        />
      );
    case 'review':
      return wizard.vault === undefined ? null : (
        <Review ready={wizard.ready} left={wizard.counts.notReady} vault={wizard.vault} />
      );
  }
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
