import { azure } from './azure.ts';
import { untilIdentities } from './until-identities.ts';

/** In order; never changed once released, only added to. JSON columns are parsed by their zod schema. */
export const migrations: readonly string[] = [...untilIdentities, ...azure];
