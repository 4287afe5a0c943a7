import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { ServerSummary } from '../../../shared/servers.ts';
import type { VaultSummary } from '../../../shared/vaults.ts';
import { orpc } from '../../api/client.ts';
import type { Selection } from '../../ui/data-table/selection.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { Page } from '../../ui/layout/page.tsx';
import { WizardFrame, type WizardStep } from '../../ui/layout/wizard-frame.tsx';
import { ChangeLoginDrawer } from '../../ui/login/change-drawer.tsx';
import type { ServerRow } from '../../ui/servers/server-rows.ts';
import { testQuery } from '../../ui/servers/use-server-rows.ts';
import { candidatesOf, preselected, type Candidate } from './candidates.ts';
import { ChangeLoginsDrawer } from './steps/change-logins-drawer.tsx';
import { CheckLogins } from './steps/check-logins.tsx';
import { CheckReadiness } from './steps/check-readiness.tsx';
import { countChecks, isReady } from './readiness/checks.ts';
import { ChooseDatabases } from './steps/choose-databases.tsx';
import { ChooseVault } from './steps/choose-vault.tsx';
import { FindingsDrawer } from './readiness/findings-drawer.tsx';
import { GrantManyDrawer } from './grant/many-drawer.tsx';
import { Review } from './steps/review.tsx';
import { Submitted } from './submitted/submitted.tsx';
import { Summary } from './summary.tsx';
import { useChecks } from './readiness/use-checks.ts';
import { useProtectMany } from './submitted/use-protect-many.ts';

const steps: readonly WizardStep[] = [
  { id: 'databases', title: 'Databases' },
  { id: 'vault', title: 'Vault' },
  { id: 'credential', title: 'Credential' },
  { id: 'readiness', title: 'Readiness' },
  { id: 'review', title: 'Review' },
];
const readinessStep = 3;
const reviewStep = 4;

export interface ProtectWizardProps {
  title: string;
  rows: readonly ServerRow[];
  vaults: readonly VaultSummary[];
}

/** Databases → vault → credential → readiness → review; then what became of each. */
export function ProtectWizard({ title, rows, vaults }: ProtectWizardProps) {
  const [params] = useSearchParams();
  const queryClient = useQueryClient();
  const summary = useQuery(orpc.overview.summary.queryOptions());
  const [step, setStep] = useState(0);
  const [selected, setSelected] = useState<Selection>(() => new Set(preselected(params)));
  const [vaultId, setVaultId] = useState<string | null>(() =>
    vaults.length === 1 ? (vaults[0]?.id ?? null) : null,
  );
  const [opened, setOpened] = useState<Candidate | null>(null);
  const [granting, setGranting] = useState<readonly Candidate[] | null>(null);
  const [changing, setChanging] = useState<readonly ServerSummary[] | null>(null);
  const { checks, check, forget } = useChecks();
  const { outcomes, submit } = useProtectMany();
  /** What was submitted: once protected, the databases are candidates no more. */
  const [submitted, setSubmitted] = useState<readonly Candidate[]>([]);

  const { candidates, alreadyProtected } = useMemo(() => candidatesOf(rows), [rows]);
  const chosen = useMemo(() => candidates.filter(({ key }) => selected.has(key)), [candidates, selected]);
  const chosenKeys = useMemo<Selection>(() => new Set(chosen.map(({ key }) => key)), [chosen]);
  const chosenOf = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { serverId } of chosen) counts.set(serverId, (counts.get(serverId) ?? 0) + 1);
    return counts;
  }, [chosen]);
  const servers = rows.map(({ server }) => server).filter(({ id }) => chosenOf.has(id));
  const ready = chosen.filter(({ key }) => isReady(checks.get(key)));
  const counts = countChecks([...chosenKeys], checks);
  const vault = vaults.find(({ id }) => id === vaultId);

  const reachable =
    chosen.length === 0 ? 0 : vault === undefined ? 1 : counts.underWay === 0 && ready.length > 0 ? 4 : 3;
  const reasons: readonly (string | null)[] = [
    chosen.length === 0 ? 'Choose at least one database.' : null,
    vault === undefined ? 'Choose a vault.' : null,
    null,
    counts.underWay > 0
      ? `Checking, ${countOf(counts.underWay, 'database')} to go.`
      : ready.length === 0
        ? 'No database is ready.'
        : null,
    ready.length === 0 ? 'No database is ready.' : null,
  ];

  const go = (next: number) => {
    setStep(next);
    if (next === readinessStep && vaultId !== null)
      check(
        chosen.filter(({ key }) => !checks.has(key)),
        vaultId,
      );
  };
  const chooseVault = (id: string) => {
    if (id !== vaultId) forget();
    setVaultId(id);
  };
  const checkAgain = (some: readonly Candidate[]) => {
    if (vaultId !== null) check(some, vaultId);
  };
  const endChanging = () => {
    const changed = new Set((changing ?? []).map(({ id }) => String(id)));
    setChanging(null);
    const keys = new Set(chosen.filter(({ serverId }) => changed.has(serverId)).map(({ key }) => key));
    forget((key) => keys.has(key));
  };

  if (outcomes !== null && vault !== undefined)
    return (
      <Submitted
        title={title}
        candidates={submitted}
        outcomes={outcomes}
        onAgain={(some) => void submit(some, vault.id)}
      />
    );

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
        steps={steps}
        current={step}
        reachable={reachable}
        onGo={go}
        nextReason={reasons[step] ?? null}
        finishLabel={`Protect ${countOf(ready.length, 'database')}`}
        onFinish={() => {
          if (vault === undefined) return;
          setSubmitted(ready);
          void submit(ready, vault.id);
        }}
        summary={
          <Summary
            chosen={chosen}
            vault={vault}
            servers={servers}
            counts={step >= readinessStep ? counts : null}
          />
        }
      >
        {step === 0 ? (
          <ChooseDatabases
            rows={rows}
            candidates={candidates}
            alreadyProtected={alreadyProtected}
            selected={chosenKeys}
            onSelect={setSelected}
            initialServer={
              rows.some(({ server }) => server.id === params.get('server'))
                ? (params.get('server') ?? '')
                : ''
            }
            onAskAgain={(serverId) =>
              void queryClient.refetchQueries({ queryKey: testQuery(serverId).queryKey })
            }
          />
        ) : null}
        {step === 1 ? (
          <ChooseVault
            vaults={vaults}
            held={summary.data?.vaults ?? []}
            vaultId={vaultId}
            onChoose={chooseVault}
          />
        ) : null}
        {step === 2 ? <CheckLogins servers={servers} chosenOf={chosenOf} onChange={setChanging} /> : null}
        {step === readinessStep ? (
          <CheckReadiness
            candidates={chosen}
            checks={checks}
            onOpen={setOpened}
            onCheckAgain={checkAgain}
            onGrant={setGranting}
          />
        ) : null}
        {step === reviewStep && vault !== undefined ? (
          <Review ready={ready} left={counts.notReady} vaultName={vault.name} />
        ) : null}
      </WizardFrame>
      {/* Beside the wizard's form, not inside: what a drawer submits is its own. */}
      {opened === null ? null : (
        <FindingsDrawer
          candidate={opened}
          check={checks.get(opened.key)}
          onCheckAgain={() => checkAgain([opened])}
          onClose={() => setOpened(null)}
        />
      )}
      {granting === null ? null : (
        <GrantManyDrawer
          lacking={granting}
          onGranted={(candidate) => checkAgain([candidate])}
          onClose={() => setGranting(null)}
        />
      )}
      {changing?.length === 1 && changing[0] !== undefined ? (
        <ChangeLoginDrawer server={changing[0]} onClose={endChanging} />
      ) : null}
      {changing !== null && changing.length > 1 ? (
        <ChangeLoginsDrawer servers={changing} onClose={endChanging} />
      ) : null}
    </Page>
  );
}
