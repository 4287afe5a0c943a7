import { z } from 'zod';

/** Name of an environment variable. */
export const VariableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'it is no name of an environment variable')
  .max(128, 'a name of an environment variable has at most 128 characters');

/** Where a secret comes from; never the secret. `prompt` asks at every use. */
export const SecretSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('env'), variable: VariableName }),
  /** The operating system's keychain; the account is the id of the server or vault. */
  z.object({ kind: z.literal('keychain') }),
  z.object({ kind: z.literal('prompt') }),
  /** Typed by a person and held in memory until pgkeep ends. */
  z.object({ kind: z.literal('session') }),
]);
export type SecretSource = z.infer<typeof SecretSource>;
