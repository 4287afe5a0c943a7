import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { orpc } from '../../../api/client.ts';
import type { ServerRow } from '../../../ui/servers/server-rows.ts';
import { testQuery } from '../../../ui/servers/use-server-rows.ts';
import type { ProtectWizardView } from '../use-wizard.ts';
import { CheckLogins } from './check-logins.tsx';
import { CheckReadiness } from './check-readiness.tsx';
import { ChooseDatabases } from './choose-databases.tsx';
import { ChooseVault } from './choose-vault.tsx';
import type { ProtectStep } from './list.ts';
import { Review } from './review.tsx';

export interface StepContentProps {
  wizard: ProtectWizardView;
  rows: readonly ServerRow[];
  vaults: readonly VaultSummary[];
}

/** What each step of list.ts shows. */
export const protectStepContents: Record<ProtectStep, ComponentType<StepContentProps>> = {
  databases: DatabasesStep,
  vault: VaultStep,
  credential: CredentialStep,
  readiness: ReadinessStep,
  review: ReviewStep,
};

function DatabasesStep({ wizard, rows }: StepContentProps) {
  const queryClient = useQueryClient();
  return (
    <ChooseDatabases
      rows={rows}
      candidates={wizard.candidates}
      alreadyProtected={wizard.alreadyProtected}
      selected={wizard.chosenKeys}
      onSelect={(selected) => wizard.dispatch({ kind: 'databases selected', selected })}
      serverId={wizard.state.serverId}
      onServer={(serverId) => wizard.dispatch({ kind: 'server shown', serverId })}
      onAddServer={() => wizard.add('server')}
      onAskAgain={(serverId) => void queryClient.refetchQueries({ queryKey: testQuery(serverId).queryKey })}
    />
  );
}

function VaultStep({ wizard, vaults }: StepContentProps) {
  const summary = useQuery(orpc.overview.summary.queryOptions());
  return (
    <ChooseVault
      vaults={vaults}
      held={summary.data?.vaults ?? []}
      vaultId={wizard.state.vaultId}
      onChoose={wizard.chooseVault}
      onAdd={() => wizard.add('vault')}
    />
  );
}

function CredentialStep({ wizard }: StepContentProps) {
  return (
    <CheckLogins
      servers={wizard.servers}
      chosenOf={wizard.chosenOf}
      onChange={(servers) => wizard.open({ kind: 'logins', servers })}
    />
  );
}

function ReadinessStep({ wizard }: StepContentProps) {
  return (
    <CheckReadiness
      candidates={wizard.chosen}
      checks={wizard.checks}
      onOpen={(candidate) => wizard.open({ kind: 'findings', candidate })}
      onCheckAgain={wizard.checkAgain}
      onGrant={(lacking) => wizard.open({ kind: 'grants', lacking })}
      onAddTools={() => wizard.add('tools')}
      onChangeLogin={(serverId) =>
        wizard.open({ kind: 'logins', servers: wizard.servers.filter(({ id }) => id === serverId) })
      }
    />
  );
}

function ReviewStep({ wizard }: StepContentProps) {
  const { vault, ready, counts } = wizard;
  return vault === undefined ? null : (
    <Review
      ready={ready}
      left={counts.notReady}
      underWay={counts.underWay}
      vault={vault}
      backsUp={wizard.state.backsUp}
      onBackUp={(backsUp) => wizard.dispatch({ kind: 'first backups chosen', backsUp })}
      options={wizard.state.options}
      onOptions={(part) => wizard.dispatch({ kind: 'options changed', part })}
      changes={wizard.changes}
    />
  );
}
