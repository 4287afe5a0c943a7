import { oc as contract } from '@orpc/contract';
import { ErrorReport } from './errors.ts';

/** Every call may fail with one typed error: its data is the report that hosts show. */
export const oc = contract.errors({ PGKEEP: { status: 422, data: ErrorReport } });
