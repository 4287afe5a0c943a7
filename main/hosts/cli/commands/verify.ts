import type { Command } from 'commander';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { Reference } from '../../../../shared/ids.ts';
import { UsageError } from '../cli-errors.ts';
import { runJob } from '../report/jobs/follow-job.ts';
import { addSecretOptions, chooseOwnSecret, type SecretOptions } from '../options/secret.ts';
import { checked, wholeNumber } from '../options/values.ts';
import type { Session } from '../terminal/session.ts';

interface VerifyOptions extends SecretOptions {
  readonly byRestore?: true;
  readonly server?: string;
  readonly jobs?: number;
  /** `false` is --no-owner. */
  readonly owner: boolean;
  /** `false` is --no-privileges. */
  readonly privileges: boolean;
  readonly createRoles?: true;
}

export function addVerifyCommand(program: Command, session: Session): void {
  const command = program
    .command('verify')
    .description('Proves a recovery point: that all of it is readable, or by restoring it.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .argument('[point]', 'id of the recovery point', 'latest')
    .optionsGroup('By a restore:')
    .option(flags.byRestore, 'restore into a scratch database, compare its rows with the backup, drop it')
    .option(`${flags.server} <server>`, 'the server to make the scratch database on')
    .option(
      `${flags.jobs} <number>`,
      'how many tables to restore at the same time (default: 1)',
      wholeNumber(1, 64),
    )
    .option(flags.noOwner, 'everything belongs to the user who restores')
    .option(flags.noPrivileges, 'leave GRANT and REVOKE out')
    .option(flags.createRoles, 'create roles that the server lacks, without passwords; they stay there');
  addSecretOptions(command)
    .option(`${flags.identity} <identity>`, 'as whom the secret is read', checked(Reference))
    .addHelpText(
      'after',
      `
Without --by-restore every byte is read once: it is what was backed up, pg_restore reads the whole archive
and the parts that restores use. That is called readable. Only a point that was restored is called restored.

Examples:
  pgkeep verify prod/shop
  pgkeep verify prod/shop <recovery point> --by-restore --server test --jobs 4`,
    );
  command.action((instance: string, point: string, options: VerifyOptions) =>
    session.run(command, async (client) => {
      const byRestore = restoreChoices(command, options);
      const router = await client();
      return runJob(session, router, () =>
        router.verify.start({ instance, point, ...(byRestore === undefined ? {} : { byRestore }) }),
      );
    }),
  );
}

const ofRestore: readonly (keyof VerifyOptions)[] = [
  'server',
  'jobs',
  'owner',
  'privileges',
  'createRoles',
  'secretUri',
  'secretLogin',
  'identity',
];

/** How the scratch database is made; undefined without --by-restore. Throws a UsageError. */
function restoreChoices(command: Command, options: VerifyOptions) {
  if (options.byRestore !== true) {
    const stray = ofRestore.find((name) => command.getOptionValueSource(name) === 'cli');
    if (stray === undefined) return undefined;
    const flag = command.options.find((option) => option.attributeName() === stray)?.long ?? stray;
    throw new UsageError(`${flag} belongs to --by-restore and has no meaning without it`);
  }
  if (options.server === undefined) {
    throw new UsageError('--by-restore needs --server: where the scratch database is made');
  }
  const credential = chooseOwnSecret(options);
  return {
    server: options.server,
    ...(credential === undefined ? {} : { credential }),
    jobs: options.jobs ?? 1,
    noOwner: !options.owner,
    noPrivileges: !options.privileges,
    createRoles: options.createRoles === true,
  };
}
