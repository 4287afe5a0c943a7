import type { FixStep } from '../../../shared/errors.ts';
import { toProblem } from '../../api/problem.ts';

/** What the refusal of a restore into a tagged server asks for. */
export type AskedEnvironment = Extract<FixStep, { do: 'confirm-environment' }>;

/** What was answered of each target: the word that was typed, or null where nobody types it. */
export type EnvironmentAnswers = Map<string, Promise<string | null>>;

/** Starts a restore with the word of the target's tag, where one was typed. */
type Start<Started> = (confirmedEnvironment: string | undefined) => Promise<Started>;

/**
 * Starts a restore. Where its target is tagged prod, the coordinator refuses it without the word of the tag: then the
 * word is asked for and the restore is started again with it. Null where nobody types it: whoever cancels a question
 * wanted nothing to start, and that is no failure. Restores that are started together share their `answers`, so that
 * each target is asked about once.
 */
export type Confirming = <Started>(
  start: Start<Started>,
  answers?: EnvironmentAnswers,
) => Promise<Started | null>;

/** `ask` puts one question at a time to the user; its answer is the word, or null. */
export function createConfirming(ask: (asked: AskedEnvironment) => Promise<string | null>): Confirming {
  let last: Promise<unknown> = Promise.resolve();
  const askInTurn = (asked: AskedEnvironment) => {
    const answer = last.then(() => ask(asked));
    last = answer;
    return answer;
  };
  return async (start, answers = new Map()) => {
    try {
      return await start(undefined);
    } catch (error) {
      const asked = toProblem(error).steps?.find((step) => step.do === 'confirm-environment');
      if (asked === undefined) throw error;
      const target = JSON.stringify([asked.server, asked.environment]);
      const answer = answers.get(target) ?? askInTurn(asked);
      answers.set(target, answer);
      const word = await answer;
      return word === null ? null : await start(word);
    }
  };
}
