import { azure } from './azure.ts';
import { backups } from './backups.ts';
import { policies } from './policies.ts';

/** In order; never changed once released, only added to. JSON columns are parsed by their zod schema. */
export const migrations: readonly string[] = [...backups, ...policies, ...azure];
