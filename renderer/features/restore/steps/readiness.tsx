import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { AuditEntry } from '../../../../shared/privileges.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { CheckedList } from '../../../ui/states/checked-list.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { FindingList } from '../../../ui/states/finding-list.tsx';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { TextSkeleton } from '../../../ui/states/skeletons.tsx';
import { Time } from '../../../ui/text/time.tsx';
import type { GrantAction } from '../../../ui/run-sql/action-words.ts';
import type { Draft } from '../draft.ts';
import { GrantedForRestores } from '../../../ui/privileges/granted-for-restores.tsx';
import { fixesOf, type Fix } from './fixes.ts';
import type { StepId } from './list.ts';
import { MissingSection } from './missing-section.tsx';
import { signerToTrust, TrustSigner } from './trust-signer.tsx';
import { isOpen, withoutSqlOf } from '../../../ui/privileges/target-standing.ts';
import type { useReadiness } from './use-readiness.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  when: { color: tokens.colorNeutralForeground2 },
});

export interface ReadinessStepProps {
  readiness: ReturnType<typeof useReadiness>;
  server: ServerSummary | undefined;
  onChange: (change: Partial<Draft>) => void;
  onGo: (step: StepId) => void;
  onAddTools: () => void;
  /** Asked to run the SQL for what is missing. */
  onRun: (action: GrantAction, digest: string) => void;
  /** Asked to take back what was granted for an earlier restore. */
  onTakeBack: (entry: AuditEntry) => void;
}

/** What would be missing on the target, what fixes it, and looking again. */
export function ReadinessStep(props: ReadinessStepProps) {
  const { readiness, server, onRun, onTakeBack } = props;
  const styles = useStyles();
  const { query } = readiness;
  const findings = query.data?.findings;
  const open = findings?.filter(isOpen) ?? [];
  const satisfied = findings?.filter((finding) => !isOpen(finding)) ?? [];
  // What will be created anyway needs nobody's SQL.
  const grants = open.some(({ sql }) => sql !== undefined) ? query.data?.grants : null;
  const all = grants?.sql ?? '';
  const hasSql = grants !== null && grants !== undefined && all !== '';
  const run = query.isFetching ? null : (action: GrantAction) => onRun(action, grants?.digest ?? '');
  const fixes = fixesOf(findings ?? [], server?.id, {
    ...props,
    onRun: hasSql ? run && (() => run('grant')) : undefined,
  });
  // Blockers keep the wizard's own button from working: what gets past them is the filled one, above all that they say.
  const isBlocked = findings?.some(({ severity }) => severity === 'blocker') === true;
  const isFixed = !isBlocked || fixes.length > 0;
  return (
    <>
      <div className={styles.bar}>
        <Button
          appearance={isFixed ? 'secondary' : 'primary'}
          disabledFocusable={query.isFetching}
          onClick={() => void query.refetch()}
        >
          {query.isFetching ? 'Checking…' : 'Check again'}
        </Button>
        {query.data === undefined || query.isFetching ? null : (
          <span className={styles.when}>
            Checked <Time at={new Date(query.dataUpdatedAt).toISOString()} />. Nothing was changed.
          </span>
        )}
      </div>
      {query.isPending ? <TextSkeleton lines={6} /> : null}
      {query.error === null ? null : (
        <ErrorCard
          title="The check did not finish"
          problem={readiness.problem}
          action={{ label: 'Check again', onClick: () => void query.refetch() }}
        />
      )}
      {findings === undefined ? null : (
        <>
          <FindingFixes fixes={fixes} signer={signerToTrust(readiness.input, query.data?.signature)} />
          {open.length === 0 ? null : (
            <FindingList findings={open.map((finding) => withoutSqlOf(all, finding))} />
          )}
          {hasSql ? <MissingSection grants={grants} onRun={run} /> : null}
          <CheckedList findings={satisfied} all={findings.length} />
          {server === undefined ? null : <GrantedForRestores server={server} onTakeBack={onTakeBack} />}
        </>
      )}
    </>
  );
}

/** What can be done here and now about the blockers, the first of which is the next step, and about an unknown key. */
function FindingFixes({
  fixes,
  signer,
}: {
  fixes: readonly Fix[];
  signer: ReturnType<typeof signerToTrust>;
}) {
  const styles = useStyles();
  if (fixes.length === 0 && signer === undefined) return null;
  return (
    <div className={styles.bar}>
      {fixes.map(({ label, act }, index) => {
        const appearance = index === 0 ? 'primary' : 'secondary';
        return typeof act === 'object' && act !== null ? (
          <LinkButton key={label} appearance={appearance} href={act.href}>
            {label}
          </LinkButton>
        ) : (
          <Button
            key={label}
            appearance={appearance}
            disabledFocusable={act === null}
            onClick={() => act?.()}
          >
            {label}
          </Button>
        );
      })}
      {signer === undefined ? null : <TrustSigner of={signer} />}
    </div>
  );
}
