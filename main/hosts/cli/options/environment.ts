import type { Command } from 'commander';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { Environment } from '../../../../shared/servers/environments.ts';
import { CliError, explain, UsageError } from '../cli-errors.ts';
import type { Session } from '../terminal/session.ts';
import { checked } from './values.ts';

/** The tag of a server or database: a word, or `false` where it is taken away; absent where it stays. */
export interface EnvironmentOption {
  readonly environment?: string | false;
}

const tagHelp = 'what it is for: prod, stage, test, dev, or a word of yours; a restore into prod asks for it';

/** Of what is added. */
export function addNewEnvironmentOption(command: Command): Command {
  return command.option(`${flags.environment} <word>`, tagHelp, checked(Environment));
}

/** Of what is there: what is not given stays. */
export function addChangedEnvironmentOptions(command: Command, withoutHelp: string): Command {
  return addNewEnvironmentOption(command).option(flags.noEnvironment, withoutHelp);
}

/** Of a restore, whose target may be tagged prod. */
export function addConfirmedEnvironmentOption(command: Command): Command {
  return command.option(
    `${flags.environment} <word>`,
    'the word of the target server’s tag, instead of the question where that is prod; --yes does not stand for it',
    checked(Environment),
  );
}

/** A column for a list; none where nothing in it is tagged. */
export function environmentColumn<Row extends { readonly environment?: string | undefined }>(
  rows: readonly Row[],
): { title: string; value: (row: Row) => string; flexible: true }[] {
  return rows.some(({ environment }) => environment !== undefined)
    ? [{ title: 'ENVIRONMENT', value: ({ environment = '-' }) => environment, flexible: true }]
    : [];
}

/** As it is sent: null takes the tag away. */
export function changedEnvironment({ environment }: EnvironmentOption): { environment?: string | null } {
  if (environment === undefined) return {};
  return { environment: environment === false ? null : environment };
}

/**
 * Starts a restore. Where its target is tagged prod, the word has to be in `given`, or is typed in the terminal; without
 * both it is refused as the router refuses it.
 */
export async function confirmingEnvironment<Started>(
  session: Session,
  given: string | undefined,
  start: (confirmed: string | undefined) => Promise<Started>,
): Promise<Started> {
  try {
    return await start(given);
  } catch (error) {
    const word = given === undefined ? askedFor(error) : undefined;
    if (word === undefined) throw error;
    return await start(await typed(session, word, error));
  }
}

interface AskedFor {
  readonly server: string;
  readonly environment: string;
}

/** What has to be typed before the router goes on; undefined for every other error. */
function askedFor(error: unknown): AskedFor | undefined {
  const explained = explain(error);
  if (explained instanceof UsageError) return undefined;
  return explained.steps?.find((step) => step.do === 'confirm-environment');
}

async function typed(session: Session, { server, environment }: AskedFor, refused: unknown): Promise<string> {
  try {
    const word = await session.askOpenly(
      `${server} is tagged ${environment}. To restore into it, type ${environment}`,
    );
    return word.trim();
  } catch (error) {
    // nobody can be asked: the refusal says which option does without a question
    throw error instanceof CliError ? refused : error;
  }
}
