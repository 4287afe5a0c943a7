import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { Finding } from '../../../../shared/findings.ts';
import type { AuditEntry } from '../../../../shared/privileges.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { CheckedList } from '../../../ui/states/checked-list.tsx';
import { ErrorCard } from '../../../ui/states/error-card.tsx';
import { FindingList } from '../../../ui/states/finding-list.tsx';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { TextSkeleton } from '../../../ui/states/skeletons.tsx';
import { Time } from '../../../ui/text/time.tsx';
import type { GrantAction } from '../../../ui/run-sql/action-words.ts';
import type { Draft } from '../draft.ts';
import { GrantedForRestores } from '../../../ui/privileges/granted-for-restores.tsx';
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
  const { readiness, server, onChange, onGo, onAddTools, onRun, onTakeBack } = props;
  const styles = useStyles();
  const { query } = readiness;
  const findings = query.data?.findings;
  const open = findings?.filter(isOpen) ?? [];
  const satisfied = findings?.filter((finding) => !isOpen(finding)) ?? [];
  // What will be created anyway needs nobody's SQL.
  const grants = open.some(({ sql }) => sql !== undefined) ? query.data?.grants : null;
  const all = grants?.sql ?? '';
  return (
    <>
      <div className={styles.bar}>
        <Button disabledFocusable={query.isFetching} onClick={() => void query.refetch()}>
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
          <FindingFixes
            findings={findings}
            serverId={server?.id}
            signer={signerToTrust(readiness.input, query.data?.signature)}
            onChange={onChange}
            onGo={onGo}
            onAddTools={onAddTools}
          />
          {open.length === 0 ? null : (
            <FindingList findings={open.map((finding) => withoutSqlOf(all, finding))} />
          )}
          {grants === null || grants === undefined || all === '' ? null : (
            <MissingSection
              grants={grants}
              onRun={query.isFetching ? null : (action) => onRun(action, grants.digest)}
            />
          )}
          <CheckedList findings={satisfied} all={findings.length} />
          {server === undefined ? null : <GrantedForRestores server={server} onTakeBack={onTakeBack} />}
        </>
      )}
    </>
  );
}

/** What can be done here and now about the blockers, and about an unknown key. */
function FindingFixes(props: {
  findings: readonly Finding[];
  serverId: string | undefined;
  signer: ReturnType<typeof signerToTrust>;
  onChange: ReadinessStepProps['onChange'];
  onGo: ReadinessStepProps['onGo'];
  onAddTools: () => void;
}) {
  const styles = useStyles();
  const { onChange, onGo, serverId, signer } = props;
  const codes = new Set(
    props.findings.filter(({ severity }) => severity === 'blocker').map(({ code, title }) => code ?? title),
  );
  const buttons = [
    codes.has('UserErrorDatabaseNameAlreadyInUse') || codes.has('UserErrorInvalidInput') ? (
      <Button key="name" onClick={() => onGo('target')}>
        Choose another name
      </Button>
    ) : null,
    codes.has('UserErrorTargetReadOnly') ? (
      <Button key="server" onClick={() => onGo('target')}>
        Choose another server
      </Button>
    ) : null,
    codes.has('UserErrorRolesMissing') ? (
      <Button key="create" onClick={() => onChange({ createRoles: true })}>
        Create the missing roles
      </Button>
    ) : null,
    codes.has('UserErrorRolesMissing') ? (
      <Button key="map" onClick={() => onGo('target')}>
        Map roles
      </Button>
    ) : null,
    codes.has('UserErrorNothingSelected') ? (
      <Button key="objects" onClick={() => onGo('objects')}>
        Choose other objects
      </Button>
    ) : null,
    codes.has('UserErrorClientToolsMissing') ? (
      <Button key="tools" onClick={props.onAddTools}>
        Add client tools…
      </Button>
    ) : null,
    signer === undefined ? null : <TrustSigner key="trust" of={signer} />,
    serverId !== undefined && serverCodes.some((code) => codes.has(code)) ? (
      <LinkButton key="open" href={`/servers/${serverId}`}>
        Open server
      </LinkButton>
    ) : null,
  ].filter((button) => button !== null);
  return buttons.length === 0 ? null : <div className={styles.bar}>{buttons}</div>;
}

const serverCodes = [
  'UserErrorDBUserAuthFailed',
  'UserErrorCredentialUnavailable',
  'UserErrorServerConnectionClosed',
  'UserErrorMissingNetworkSecurityPermissions',
  'UserErrorTlsFailed',
] as const;
