import { Option, type Command } from 'commander';
import { flags } from '../../../../shared/command-line/option-names.ts';
import type { BackupKeep } from '../../../../shared/policies/keep.ts';
import { retentionRules, type RetentionRule } from '../../../../shared/policies/retention.ts';
import { UsageError } from '../cli-errors.ts';
import { pointInTime } from '../options/values.ts';
import { runJob } from '../report/jobs/follow-job.ts';
import type { Session } from '../terminal/session.ts';

interface BackupOptions {
  readonly rule?: RetentionRule;
  readonly keepUntil?: string;
}

export function addBackupCommand(program: Command, session: Session): void {
  const command = program
    .command('backup')
    .description('Backs an instance up into its vault and waits for the end.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .addOption(
      new Option(`${flags.rule} <rule>`, 'keep it as long as this rule of its policy says').choices(
        retentionRules,
      ),
    )
    .option(`${flags.keepUntil} <time>`, 'keep it until this day or time', pointInTime)
    .addHelpText(
      'after',
      `
Without ${flags.rule} and ${flags.keepUntil} it is kept until somebody deletes it.

Examples:
  pgkeep backup prod/shop
  pgkeep backup prod/shop ${flags.rule} yearly
  pgkeep backup prod/shop ${flags.keepUntil} 2031-04-01 --json`,
    );
  command.action((instance: string, options: BackupOptions) =>
    session.run(command, async (client) => {
      const keep = keepOf(options);
      const router = await client();
      return runJob(session, router, () =>
        router.backup.start({ instance, ...(keep === undefined ? {} : { keep }) }),
      );
    }),
  );
}

function keepOf({ rule, keepUntil }: BackupOptions): BackupKeep | undefined {
  if (rule !== undefined && keepUntil !== undefined) {
    throw new UsageError(`give either ${flags.rule} or ${flags.keepUntil}`);
  }
  if (rule !== undefined) return { rule };
  return keepUntil === undefined ? undefined : { until: keepUntil };
}
