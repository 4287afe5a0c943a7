import { ORPCError } from '@orpc/server';
import { toErrorReport } from '../core/errors.ts';
import type { Log } from '../core/log.ts';

/** Any error as the one typed error of the contract. Defects are logged with their stack. */
export function toContractError(error: unknown, log: Log): unknown {
  // Input that the schema refused keeps oRPC's own error: hosts show it as a usage error.
  if (error instanceof ORPCError) return error;
  const report = toErrorReport(error);
  if (report.code === 'InternalError') log.error({ err: error }, 'defect');
  return new ORPCError('PGKEEP', { status: 422, message: report.message, data: report, defined: true });
}
