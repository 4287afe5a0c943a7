import type { Command } from 'commander';
import { runJob } from '../report/follow-job.ts';
import type { Session } from '../terminal/session.ts';

export function addBackupCommand(program: Command, session: Session): void {
  const command = program
    .command('backup')
    .description('Backs an instance up into its vault and waits for the end.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .addHelpText('after', '\nExamples:\n  pgkeep backup prod/shop\n  pgkeep backup prod/shop --json');
  command.action((instance: string) =>
    session.run(command, async (client) => {
      const router = await client();
      return runJob(session, router, () => router.backup.start({ instance }));
    }),
  );
}
