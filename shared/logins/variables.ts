import { z } from 'zod';
import { oc } from '../base.ts';
import { VariableName } from './secret-source.ts';

export const ReadableVariable = z.object({
  name: VariableName,
  /** Whether this process has it in its environment. */
  isSet: z.boolean(),
  /** Names of the servers and vaults whose login comes from it. */
  usedBy: z.array(z.string()),
});
export type ReadableVariable = z.infer<typeof ReadableVariable>;

/**
 * The environment variables that pgkeep may read as logins: the user's list. Only the command line changes it,
 * so that a page can never read whatever else stands in the environment.
 */
export const variables = {
  list: oc.output(z.array(ReadableVariable)),
  add: oc.input(z.object({ variable: VariableName })).output(z.array(ReadableVariable)),
  remove: oc.input(z.object({ variable: VariableName })).output(z.array(ReadableVariable)),
};
