import { dirname, join } from 'node:path';
import type { ErrorCode, ErrorReport, FixStep } from '../../../../shared/errors.ts';
import type { JobKind } from '../../../../shared/jobs.ts';
import { shWord } from '../../../../shared/shell/sh.ts';

const generalTest = 'pgkeep server test <server>';

/** What fixes every error of a code, or shows what there is; most need no command. */
const byCode: Readonly<Partial<Record<ErrorCode, readonly string[]>>> = {
  UserErrorDBUserAuthFailed: [generalTest],
  UserErrorDBNotFound: [generalTest],
  UserErrorNothingSelected: ['pgkeep points show <instance> <recovery point>'],
  UserErrorClientToolsMissing: ['pgkeep tools add <folder>'],
  UserErrorJobConflict: ['pgkeep jobs list --state "in progress"', 'pgkeep jobs cancel <job>'],
  UserErrorRolesMissing: [
    'pgkeep restore … --create-roles',
    'pgkeep restore … --role-map old=new',
    'pgkeep restore … --no-owner --no-privileges',
  ],
};

/** Where it differs for a job of one kind. */
const byKind: Readonly<Partial<Record<JobKind, typeof byCode>>> = {
  verify: {
    UserErrorRolesMissing: [
      'pgkeep verify … --by-restore --server <server> --create-roles',
      'pgkeep verify … --by-restore --server <server> --no-owner --no-privileges',
    ],
  },
};

/** As a command takes it; a placeholder where the server is not added yet. */
function serverWord(server: string | undefined): string {
  return server === undefined ? '<server>' : shWord(server);
}

function commandOf(step: FixStep): string | readonly string[] {
  switch (step.do) {
    case 'list-jobs':
      return 'pgkeep jobs list';
    case 'list-points':
      return `pgkeep points list${step.instance === undefined ? '' : ` --instance ${shWord(step.instance)}`}`;
    case 'back-up':
      return `pgkeep backup ${shWord(step.instance)}`;
    case 'change-server':
      return `pgkeep server set ${shWord(step.server)}`;
    case 'switch-tls-off':
      return `pgkeep server set ${serverWord(step.server)} --tls disable`;
    case 'declare-session-pooler':
      return `pgkeep server set ${serverWord(step.server)} --session-pooler`;
    case 'skip-damaged':
      return 'pgkeep restore … --skip-damaged';
    case 'set-login':
      return `pgkeep server login ${serverWord(step.server)} --password-env NAME`;
    case 'test-server':
      return `pgkeep server test ${shWord(step.server)}`;
    case 'store-password':
      return `pgkeep server login ${shWord(step.server)} --keychain`;
    case 'move-state-away': {
      const damaged = join(dirname(step.file), 'damaged');
      // In these words cmd and PowerShell understand them, too.
      return process.platform === 'win32'
        ? [`mkdir "${damaged}"`, `move "${step.file}*" "${damaged}"`]
        : [`mkdir -p ${shWord(damaged)}`, `mv ${shWord(step.file)}* ${shWord(damaged)}`];
    }
    case 'leave-databases':
      return `pgkeep server remove ${shWord(step.server)}${step.databases.map((name) => ` --leave-database ${shWord(name)}`).join('')}`;
    case 'add-vault':
      return ['pgkeep vault add NAME --folder FOLDER', 'pgkeep server login <server> --password-env NAME'];
    case 'repeat-login':
      return [`pgkeep server set ${shWord(step.server)} … --keychain`];
    case 'allow-variable':
      return [`pgkeep settings variables add ${shWord(step.variable)}`];
    case 'protect-again':
      return `pgkeep protect --server ${shWord(step.server)} --database ${shWord(step.database)} --vault ${shWord(step.vault)}`;
    case 'confirm-instance':
      return `pgkeep instances confirm ${shWord(step.instance)}`;
    case 'confirm-server':
      return `pgkeep server confirm ${shWord(step.server)} --address ${shWord(step.address)}`;
  }
}

/** The commands that fix an error, or show what there is: what the interface does with pages and buttons. */
export function fixCommands(
  { code, steps = [] }: Pick<ErrorReport, 'code' | 'steps'>,
  kind?: JobKind,
): readonly string[] {
  const known = steps.some((step) => step.do === 'test-server');
  // the same command with a placeholder says nothing more
  const ofKind = kind === undefined ? undefined : byKind[kind]?.[code];
  const general = (ofKind ?? byCode[code] ?? []).filter((command) => !known || command !== generalTest);
  return [...steps.flatMap(commandOf), ...general];
}
