import type { Command } from 'commander';
import { runJob } from '../follow-job.ts';
import type { Session } from '../session.ts';

export function addVerifyCommand(program: Command, session: Session): void {
  const command = program
    .command('verify')
    .description('Reads a whole recovery point back and checks every byte of it.')
    .argument('<instance>', 'name, id, or the beginning of the id')
    .argument('[point]', 'id of the recovery point', 'latest')
    .addHelpText(
      'after',
      '\nExamples:\n  pgkeep verify prod/shop\n  pgkeep verify prod/shop <recovery point>',
    );
  command.action((instance: string, point: string) =>
    session.run(command, async (client) => {
      const router = await client();
      return runJob(session, router, () => router.verify.start({ instance, point }));
    }),
  );
}
