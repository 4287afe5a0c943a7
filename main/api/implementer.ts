import { mapEventIterator } from '@orpc/client';
import { implement } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import type { Log } from '../core/log.ts';
import { toContractError } from './errors.ts';

/**
 * What the calls of each feature are implemented with: whatever they throw becomes the contract's one error, of a call
 * that tells how far it is also what it throws later.
 */
export function createImplementer(log: Log) {
  return implement(contract).use(async ({ next, signal }) => {
    try {
      const result = await next();
      if (!isIterator(result.output)) return result;
      const output: unknown = mapEventIterator(result.output, {
        value: async (value) => value,
        error: async (thrown) => toContractError(thrown, log),
      });
      return { ...result, output: output as typeof result.output };
    } catch (error) {
      // what was given up fails somehow, which is no defect, and nobody is told
      if (signal?.aborted === true) throw error;
      throw toContractError(error, log);
    }
  });
}

const isIterator = (output: unknown): output is AsyncIterator<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output;

export type Implementer = ReturnType<typeof createImplementer>;
