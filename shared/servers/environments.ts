import { z } from 'zod';
import { chosenWords } from '../ids.ts';

/** The words that most teams have for what a server is for. Any other word will do, too. */
export const usualEnvironments = ['prod', 'stage', 'test', 'dev'] as const;

/** The most characters of a tag: it stands beside names. */
const longestEnvironment = 24;

/** What a server or database is for, as a tag beside its name: prod, stage, test, dev, or a word of the user's. */
export const Environment = chosenWords('a tag', longestEnvironment);
export type Environment = z.infer<typeof Environment>;

/** Whether a restore into what has this tag asks for the word of the tag. */
export const isProduction = (environment: string): boolean => /^prod(uction)?$/i.test(environment);

/**
 * The word of the target server's tag, as a person typed it: asked for where {@link isProduction} says so, and given
 * with the request. Text that was not typed by a person is no confirmation.
 */
export const ConfirmedEnvironment = z.string().max(100).optional();
