import type { ErrorCode, ErrorReport, MendingStep } from '../../../shared/errors.ts';
import { shellWord } from './format.ts';

/** What mends every error of a code, or shows what there is; most need no command. */
const byCode: Readonly<Partial<Record<ErrorCode, readonly string[]>>> = {
  UserErrorDBUserAuthFailed: ['pgkeep server test <server>'],
  UserErrorDBNotFound: ['pgkeep server test <server>'],
  UserErrorNothingSelected: ['pgkeep points show <instance> <recovery point>'],
  UserErrorClientToolsMissing: ['pgkeep tools add <folder>'],
  UserErrorJobConflict: ['pgkeep jobs list --state "in progress"', 'pgkeep jobs cancel <job>'],
  UserErrorRolesMissing: [
    'pgkeep restore … --create-roles',
    'pgkeep restore … --role-map old=new',
    'pgkeep restore … --no-owner --no-privileges',
  ],
};

function commandOf(step: MendingStep): string {
  switch (step.do) {
    case 'list-jobs':
      return 'pgkeep jobs list';
    case 'list-points':
      return `pgkeep points list${step.instance === undefined ? '' : ` --instance ${shellWord(step.instance)}`}`;
    case 'back-up':
      return `pgkeep backup ${shellWord(step.instance)}`;
    case 'change-server':
      return `pgkeep server set ${shellWord(step.server)}`;
    case 'switch-tls-off':
      return 'pgkeep server set <server> --tls disable';
    case 'set-login':
      return 'pgkeep server login <server> --password-env NAME';
    case 'store-password':
      return `pgkeep server login ${shellWord(step.server)} --keychain`;
  }
}

/** The commands that mend an error, or show what there is: what the interface does with pages and buttons. */
export function mendingCommands({
  code,
  steps = [],
}: Pick<ErrorReport, 'code' | 'steps'>): readonly string[] {
  return [...steps.map(commandOf), ...(byCode[code] ?? [])];
}
