import { z } from 'zod';
import { hasUnseen, longestName, looksLikeId, looksLikeOption, normalName } from './names.ts';

/**
 * Every id is lower-case ASCII, safe as a file name, a blob name and an argument. Names that users or
 * servers choose never become part of a path: ids do.
 */
const idPattern = /^[a-z0-9][a-z0-9-]{3,62}$/;

const id = <Brand extends string>(brand: Brand) =>
  z.string().regex(idPattern, `not a ${brand} id`).brand<Brand>();

export const VaultId = id('vault');
export type VaultId = z.infer<typeof VaultId>;
export const ServerId = id('server');
export type ServerId = z.infer<typeof ServerId>;
export const InstanceId = id('instance');
export type InstanceId = z.infer<typeof InstanceId>;
export const PointId = id('recovery point');
export type PointId = z.infer<typeof PointId>;
export const PolicyId = id('policy');
export type PolicyId = z.infer<typeof PolicyId>;
export const JobId = id('job');
export type JobId = z.infer<typeof JobId>;
export const IdentityId = id('identity');
export type IdentityId = z.infer<typeof IdentityId>;

/**
 * Words that a user chooses: any text, but one line, not endless, and without characters that nobody sees. They are
 * kept as {@link normalName} has it. `what` they are in a complaint: "a name".
 */
export const chosenWords = (what: string, longest: number) =>
  z
    .string()
    .trim()
    .refine((words) => !hasUnseen(words), `${what} has no line breaks, control or invisible characters`)
    .overwrite(normalName)
    .refine((words) => !looksLikeOption(words), `${what} does not begin with a dash`)
    .min(1, `${what} is not empty`)
    .max(longest, `${what} has at most ${longest} characters`);

/** A name that a user gives to a vault, server or instance. */
export const DisplayName = chosenWords('a name', longestName).refine(
  (name) => !looksLikeId(name),
  'a name does not look like an id',
);

/** How a user refers to a thing: its name, its id, or an unambiguous beginning of the id. */
export const Reference = z
  .string()
  .min(1, 'a name or id is not empty')
  .max(400, 'a name or id has at most 400 characters');

/** A PostgreSQL name as the server has it: up to 63 bytes of anything but NUL. */
export const PgName = z
  .string()
  .min(1, 'a PostgreSQL name is not empty')
  .refine((name) => !name.includes('\0'), 'a PostgreSQL name has no NUL character')
  .refine((name) => new TextEncoder().encode(name).length <= 63, 'a PostgreSQL name has at most 63 bytes');
