import { CommanderError } from 'commander';
import { exitCodes, type ExitCode } from './cli-errors.ts';
import type { CliHost } from './host.ts';
import { createProgram } from './program.ts';

/**
 * Runs one command line, `argv` being the words after the program's name. Never throws; the exit code is
 * 0 done, 1 failed, 2 usage, 3 completed with warnings, 130 given up by a second Ctrl-C.
 */
export async function run(argv: readonly string[], host: CliHost): Promise<ExitCode> {
  const { program, session } = await createProgram(host, argv);
  let exitCode: ExitCode;
  try {
    await program.parseAsync(argv, { from: 'user' });
    exitCode = session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // help or version was asked for (0), or help was shown because the command is incomplete
      exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    } else {
      exitCode = session.fail(error);
    }
  }
  try {
    await session.close();
  } catch (error) {
    // What failed first was told: that closing failed after it is no second answer.
    const failed = exitCode === exitCodes.failed || exitCode === exitCodes.usage;
    return failed ? exitCode : session.fail(error);
  }
  return session.abandoned ? exitCodes.interrupted : exitCode;
}
