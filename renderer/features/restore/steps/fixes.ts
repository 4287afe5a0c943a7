import type { Finding } from '../../../../shared/findings.ts';
import { accessAddress, accessCodes } from '../../../ui/access/address.ts';
import type { Draft } from '../draft.ts';
import type { StepId } from './list.ts';

/** What gets past a blocker, here and now: a button, or a link to the page that does. */
export interface Fix {
  readonly label: string;
  /** Null while it cannot be pressed. */
  readonly act: (() => void) | { readonly href: string } | null;
}

export interface FixActions {
  readonly onChange: (change: Partial<Draft>) => void;
  readonly onGo: (step: StepId) => void;
  readonly onAddTools: () => void;
  /** Asked to run the SQL for all that is missing; null while the check is made again, undefined where there is none. */
  readonly onRun: (() => void) | null | undefined;
}

/** What can be done about the blockers, the first one first; the SQL is the next step where nothing else helps. */
export function fixesOf(
  findings: readonly Finding[],
  serverId: string | undefined,
  { onChange, onGo, onAddTools, onRun }: FixActions,
): readonly Fix[] {
  const blockers = findings.filter(({ severity }) => severity === 'blocker');
  const codes = new Set(blockers.map(({ code, title }) => code ?? title));
  const toTarget = () => onGo('target');
  const offered: readonly [readonly string[], Fix][] = [
    [nameCodes, { label: 'Choose another name', act: toTarget }],
    [['UserErrorTargetReadOnly'], { label: 'Choose another server', act: toTarget }],
    [
      ['UserErrorRolesMissing'],
      { label: 'Create the missing roles', act: () => onChange({ createRoles: true }) },
    ],
    [['UserErrorRolesMissing'], { label: 'Map roles', act: toTarget }],
    [['UserErrorNothingSelected'], { label: 'Choose other objects', act: () => onGo('objects') }],
    [['UserErrorClientToolsMissing'], { label: 'Add client tools…', act: onAddTools }],
    [
      serverId === undefined ? [] : serverCodes,
      { label: 'Open server', act: { href: `/servers/${serverId ?? ''}` } },
    ],
    [
      accessCodes,
      {
        label: 'Look at access in Azure',
        act: { href: accessAddress(serverId === undefined ? {} : { server: serverId }) },
      },
    ],
  ];
  const fixes = offered.filter(([ofCodes]) => ofCodes.some((code) => codes.has(code))).map(([, fix]) => fix);
  // What will be created anyway needs nobody's SQL, and SQL for a warning gets past no blocker.
  if (onRun !== undefined && blockers.some(({ sql }) => sql !== undefined)) {
    fixes.push({ label: 'Run the SQL…', act: onRun });
  }
  return fixes;
}

const nameCodes = ['UserErrorDatabaseNameAlreadyInUse', 'UserErrorInvalidInput'];

const serverCodes = [
  'UserErrorDBUserAuthFailed',
  'UserErrorBackupUserAuthFailed',
  'UserErrorCredentialUnavailable',
  'UserErrorServerConnectionClosed',
  'UserErrorMissingNetworkSecurityPermissions',
  'UserErrorTlsFailed',
] as const;
