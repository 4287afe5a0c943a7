import { Button } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { orpc } from '../../../api/client.ts';
import type { ServerRow } from '../../../ui/servers/server-rows.ts';
import { testQuery } from '../../../ui/servers/use-server-rows.ts';
import type { ProtectWizardView } from '../use-wizard.ts';
import { loggingInBy } from '../policy/plan.ts';
import { planWords } from '../policy/words.ts';
import { CheckLogins } from './check-logins.tsx';
import { CheckReadiness } from './check-readiness.tsx';
import { ChooseDatabases } from './choose-databases.tsx';
import { ChoosePolicy } from './choose-policy.tsx';
import { ChooseVault } from './choose-vault.tsx';
import { OwnLogins } from './own-logins.tsx';
import { PolicyWarnings } from './policy-warnings.tsx';
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
  policy: PolicyStep,
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
    <>
      <CheckLogins
        servers={wizard.servers}
        chosenOf={wizard.chosenOf}
        onChange={(servers) => wizard.open({ kind: 'logins', servers })}
      />
      <OwnLogins
        candidates={wizard.chosen}
        onAssign={(candidates) => wizard.open({ kind: 'secret', candidates })}
        onTakeBack={(some) =>
          wizard.dispatch({ kind: 'secret assigned', keys: some.map(({ key }) => key), credential: null })
        }
      />
    </>
  );
}

function PolicyStep({ wizard }: StepContentProps) {
  const { vault, outlook, plan, servers, state } = wizard;
  return vault === undefined ? null : (
    <ChoosePolicy
      vault={vault}
      outlook={outlook}
      plan={plan}
      isNone={state.policy.policyId === ''}
      servers={servers}
      onChoose={(part) => wizard.dispatch({ kind: 'policy chosen', part })}
      onChangeLogins={(some) => wizard.open({ kind: 'logins', servers: some })}
      onChangeSecrets={(logins) =>
        wizard.open({ kind: 'secret', candidates: loggingInBy(wizard.chosen, logins) })
      }
    />
  );
}

/** The policy once more, with what stands against it. */
function PolicyReview({ wizard }: Pick<StepContentProps, 'wizard'>) {
  const { outlook, plan, servers, state } = wizard;
  const isRead = outlook.data !== undefined || state.policy.policyId === '';
  return (
    <>
      <p style={{ margin: 0 }}>
        {isRead ? planWords(plan, outlook.data, servers) : 'Reading the policies of the vault…'}{' '}
        <Button appearance="transparent" size="small" onClick={() => wizard.go('policy')}>
          Change policy
        </Button>
      </p>
      <PolicyWarnings
        plan={plan}
        servers={servers}
        onChangeLogins={(some) => wizard.open({ kind: 'logins', servers: some })}
        onChangeSecrets={(logins) =>
          wizard.open({ kind: 'secret', candidates: loggingInBy(wizard.chosen, logins) })
        }
      />
    </>
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
      leavesOut={wizard.leavesOut}
      onLeaveOut={() => wizard.open({ kind: 'left out' })}
      onChangeLogin={(serverId) =>
        wizard.open({ kind: 'logins', servers: wizard.servers.filter(({ id }) => id === serverId) })
      }
      onChangeSecret={(keys) =>
        wizard.open({ kind: 'secret', candidates: wizard.chosen.filter(({ key }) => keys.includes(key)) })
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
      isStale={wizard.isStale}
      onCheckAgain={() => wizard.go('readiness')}
      policy={<PolicyReview wizard={wizard} />}
      planOf={wizard.plan.of}
    />
  );
}
