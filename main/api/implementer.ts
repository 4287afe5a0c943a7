import { implement } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import type { Log } from '../core/log.ts';
import { toContractError } from './errors.ts';

/** What the calls of each feature are implemented with: whatever they throw becomes the contract's one error. */
export function createImplementer(log: Log) {
  return implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw toContractError(error, log);
    }
  });
}

export type Implementer = ReturnType<typeof createImplementer>;
