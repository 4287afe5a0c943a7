import { dirname, join } from 'node:path';
import type { ErrorCode, ErrorReport, FixStep } from '../../../../shared/errors.ts';
import type { JobKind } from '../../../../shared/jobs/jobs.ts';
import {
  pgkeepCommand,
  pgkeepLine,
  type CommandPath,
} from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { protectWords } from '../../../../shared/command-line/written-options.ts';
import { shWord } from '../../../../shared/shell/sh.ts';

const generalTest = pgkeepLine('server test', '<server>');

/** What is missing, and who could give it; of the rest the message says what it is about. */
const checksAccess = pgkeepLine('azure access check', flags.identity, 'NAME', '…');

/** What fixes every error of a code, or shows what there is; most need no command. */
const byCode: Readonly<Partial<Record<ErrorCode, readonly string[]>>> = {
  UserErrorBackupUserAuthFailed: [generalTest],
  UserErrorDBUserAuthFailed: [generalTest],
  UserErrorDBNotFound: [generalTest],
  UserErrorNothingSelected: [pgkeepLine('points show', '<instance>', '<recovery point>')],
  UserErrorClientToolsMissing: [pgkeepLine('tools add', '<folder>')],
  UserErrorMissingPermissionsOnSecretStore: [
    pgkeepLine(
      'azure access check',
      flags.identity,
      'NAME',
      flags.secretUri,
      'https://<key vault>.vault.azure.net/secrets/<secret>',
    ),
  ],
  UserErrorContainerNotAccessible: [
    pgkeepLine(
      'azure access check',
      flags.identity,
      'NAME',
      flags.container,
      'https://<account>.blob.core.windows.net/<container>',
    ),
  ],
  UserErrorMSIMissingPermissions: [checksAccess],
  AuthorizationFailed: [checksAccess],
  UserErrorPolicyInUse: [pgkeepLine('instances set', '<instance>', flags.policy, '<policy>')],
  UserErrorRolesMissing: [
    pgkeepLine('restore', '…', flags.createRoles),
    pgkeepLine('restore', '…', flags.roleMap, 'old=new'),
    pgkeepLine('restore', '…', flags.noOwner, flags.noPrivileges),
  ],
};

const byRestore = [flags.byRestore, flags.server, '<server>'];

/** Where it differs for a job of one kind. */
const byKind: Readonly<Partial<Record<JobKind, typeof byCode>>> = {
  verify: {
    UserErrorRolesMissing: [
      pgkeepLine('verify', '…', ...byRestore, flags.createRoles),
      pgkeepLine('verify', '…', ...byRestore, flags.noOwner, flags.noPrivileges),
    ],
  },
};

/** As a command takes it; a placeholder where the server is not added yet. */
function serverWord(server: string | undefined): string {
  return server === undefined ? '<server>' : shWord(server);
}

function moveAway(file: string): readonly string[] {
  const damaged = join(dirname(file), 'damaged');
  // In these words cmd and PowerShell understand them, too.
  return process.platform === 'win32'
    ? [`mkdir "${damaged}"`, `move "${file}*" "${damaged}"`]
    : [`mkdir -p ${shWord(damaged)}`, `mv ${shWord(file)}* ${shWord(damaged)}`];
}

function listPoints(instance: string | undefined): string {
  return pgkeepLine('points list', ...(instance === undefined ? [] : [flags.instance, shWord(instance)]));
}

type VaultStep = Extract<
  FixStep,
  {
    do:
      | 'carry-over-vault'
      | 'fill-vault'
      | 'repair-vault'
      | 'repair-unknown-vault'
      | 'confirm-second-place'
      | 'set-vault-login'
      | 'add-vault';
  }
>;

/** What helps a vault. */
function ofVault(step: VaultStep): string | readonly string[] {
  switch (step.do) {
    case 'carry-over-vault':
      return pgkeepLine('vault carry-over', shWord(step.vault));
    case 'fill-vault':
      return fillVault(step.vault);
    case 'repair-vault':
      return pgkeepLine('vault repair', shWord(step.vault));
    case 'repair-unknown-vault':
      return pgkeepLine('vault add', 'NAME', flags.folder, 'FOLDER', flags.repair);
    case 'confirm-second-place':
      return pgkeepLine('vault runtime', shWord(step.vault), flags.folder, 'FOLDER');
    case 'set-vault-login':
      return pgkeepLine('vault login', shWord(step.vault), flags.identity, 'NAME');
    case 'add-vault':
      return addVault();
  }
}

type InstanceStep = Extract<
  FixStep,
  { do: 'assign-policy' | 'continue-as' | 'confirm-instance' | 'check-backup' | 'change-secret' }
>;

/** What changes an instance. */
function ofInstance(step: InstanceStep): string {
  const instance = shWord(step.instance);
  switch (step.do) {
    case 'assign-policy':
      return pgkeepLine('instances set', instance, flags.policy, shWord(step.policy));
    case 'continue-as':
      return pgkeepLine('instances continue-as', instance, shWord(step.database));
    case 'confirm-instance':
      return pgkeepLine('instances confirm', instance);
    case 'check-backup':
      return pgkeepLine('check backup', instance);
    case 'change-secret':
      return pgkeepLine(
        'instances set',
        instance,
        ...(step.secret === undefined
          ? loginWords['key-vault']
          : [flags.secretUri, shWord(step.secret), flags.identity, 'NAME']),
      );
  }
}

const loginWords = {
  password: [flags.passwordEnv, 'NAME'],
  entra: [flags.entra, flags.identity, 'NAME'],
  'key-vault': [flags.secretUri, 'URI', flags.identity, 'NAME'],
} as const;

type LoginStep = Extract<
  FixStep,
  { do: 'set-login' | 'test-server' | 'store-password' | 'repeat-login' | 'choose-secret' | 'group-role' }
>;

/** What tries a login or names another one. */
function ofLogin(step: LoginStep): string {
  switch (step.do) {
    case 'set-login':
      return pgkeepLine('server login', serverWord(step.server), ...loginWords[step.with ?? 'password']);
    case 'test-server':
      return pgkeepLine('server test', shWord(step.server));
    case 'group-role':
      return pgkeepLine('grant-sql login', shWord(step.server), flags.group, 'OBJECT-ID');
    case 'store-password':
      return pgkeepLine('server login', shWord(step.server), flags.keychain);
    case 'repeat-login':
      return pgkeepLine(
        'server set',
        shWord(step.server),
        '…',
        ...(step.with === undefined ? [flags.keychain] : loginWords[step.with]),
      );
    case 'choose-secret':
      return pgkeepLine(step.of, '…', ...loginWords['key-vault']);
  }
}

/** What goes on with a restore that was refused. */
const ofRestore = (step: Extract<FixStep, { do: 'skip-damaged' | 'confirm-environment' }>): string =>
  step.do === 'skip-damaged'
    ? pgkeepLine('restore', '…', flags.skipDamaged)
    : pgkeepLine('restore', '…', flags.environment, shWord(step.environment));

/** What a step is on the command line: one command, or several in their order. */
export function commandOf(step: FixStep): string | readonly string[] {
  switch (step.do) {
    case 'list-jobs':
      return pgkeepLine('jobs list');
    case 'cancel-job':
      return [pgkeepLine('jobs show', shWord(step.job)), pgkeepLine('jobs cancel', shWord(step.job))];
    case 'list-points':
      return listPoints(step.instance);
    case 'unpin-point':
      return pgkeepLine('points unpin', shWord(step.instance), shWord(step.point));
    case 'release-point':
      return pgkeepLine('points release', shWord(step.instance), shWord(step.point));
    case 'back-up':
      return pgkeepLine('backup', shWord(step.instance));
    case 'choose-ca-file':
      return pgkeepLine('server set', serverWord(step.server), flags.caFile, 'FILE');
    case 'switch-tls-off':
      return pgkeepLine('server set', serverWord(step.server), flags.tls, 'disable');
    case 'declare-session-pooler':
      return pgkeepLine('server set', serverWord(step.server), flags.sessionPooler);
    case 'skip-damaged':
    case 'confirm-environment':
      return ofRestore(step);
    case 'set-login':
    case 'test-server':
    case 'store-password':
    case 'choose-secret':
    case 'group-role':
    case 'repeat-login':
      return ofLogin(step);
    case 'move-state-away':
      return moveAway(step.file);
    case 'leave-databases':
      return leaveDatabases(step);
    case 'carry-over-vault':
    case 'fill-vault':
    case 'repair-vault':
    case 'repair-unknown-vault':
    case 'confirm-second-place':
    case 'set-vault-login':
    case 'add-vault':
      return ofVault(step);
    case 'allow-variable':
      return pgkeepLine('settings variables add', shWord(step.variable));
    case 'sign-in-again':
      return pgkeepLine('azure login', flags.again, shWord(step.identity));
    case 'protect-again':
      return pgkeepCommand('sh', 'protect', protectWords(step));
    case 'assign-policy':
    case 'continue-as':
    case 'confirm-instance':
    case 'check-backup':
    case 'change-secret':
      return ofInstance(step);
    case 'change-server':
    case 'confirm-server':
    case 'add-address':
      return ofServer(step);
  }
}

/** What changes how a server is reached. */
function ofServer(
  step: Extract<FixStep, { do: 'change-server' | 'confirm-server' | 'add-address' }>,
): string {
  switch (step.do) {
    case 'change-server':
      return pgkeepLine('server set', shWord(step.server));
    case 'confirm-server':
      return pgkeepLine('server confirm', shWord(step.server), flags.address, shWord(step.address));
    case 'add-address':
      return addAddress(step);
  }
}

const leaveDatabases = ({ server, databases }: Extract<FixStep, { do: 'leave-databases' }>) =>
  pgkeepLine(
    'server remove',
    shWord(server),
    ...databases.flatMap((name) => [flags.leaveDatabase, shWord(name)]),
  );

const addAddress = ({ at, place, address, identity }: Extract<FixStep, { do: 'add-address' }>) =>
  pgkeepLine(
    'azure network add-address',
    address === undefined ? '<address>' : shWord(address),
    flags.identity,
    identity === undefined ? 'NAME' : shWord(identity),
    at === 'server' ? flags.serverId : flags.keyVault,
    shWord(place),
    flags.until,
    'TIME',
    flags.apply,
  );

const addVault = () => [
  pgkeepLine('vault add', 'NAME', flags.folder, 'FOLDER'),
  pgkeepLine('server login', '<server>', flags.passwordEnv, 'NAME'),
];

const fillVault = (vault: string) => [
  pgkeepLine('vault add', 'NEW', flags.folder, 'FOLDER'),
  pgkeepLine('vault carry-over', shWord(vault), flags.into, 'NEW'),
];

/** Commands that refuse what keeps recovery points for a shorter time, unless that is confirmed. */
const confirmable = ['policy set', 'instances set', 'points keep'] as const satisfies readonly CommandPath[];

function confirmShorter(command: string | undefined): readonly string[] {
  const path = confirmable.find((each) => each === command);
  return path === undefined ? [] : [pgkeepLine(path, '…', flags.confirmShorter)];
}

/** What shows whether a login is right, and names whose it is. */
const showsLogin: readonly FixStep['do'][] = [
  'test-server',
  'check-backup',
  'change-secret',
  'choose-secret',
  'set-login',
  'repeat-login',
];

/**
 * The commands that fix an error, or show what there is: what the interface does with pages and buttons. `failed` is the
 * path of the command that ended with it.
 */
export function fixCommands(
  { code, steps = [] }: Pick<ErrorReport, 'code' | 'steps'>,
  kind?: JobKind,
  failed?: string,
): readonly string[] {
  const known = steps.some((step) => showsLogin.includes(step.do));
  // the same command with a placeholder says nothing more
  const ofKind = kind === undefined ? undefined : byKind[kind]?.[code];
  const general = (ofKind ?? byCode[code] ?? []).filter((command) => !known || command !== generalTest);
  const confirming = code === 'UserErrorShorterRetention' ? confirmShorter(failed) : [];
  return [...steps.flatMap(commandOf), ...confirming, ...general];
}
