import { z } from 'zod';
import type { TicketedPlace } from '../../../shared/places.ts';
import type { StorageForm } from './form.ts';

/** What a draft may keep of the form for a place of bytes: no secret, and no ticket of a folder. */
export const KeptStorage = z.object({
  kind: z.enum(['folder', 'azure-blob']),
  /** Path of the folder that was chosen, to be shown; null: none was. It is chosen again. */
  folder: z.string().nullable(),
  url: z.string(),
  credential: z.enum(['entra', 'sas', 'connection-string']),
  identity: z.string().default(''),
  tenantId: z.string(),
  clientId: z.string(),
  withClientSecret: z.boolean(),
  source: z.enum(['keychain', 'session', 'env']),
  variable: z.string(),
});
export type KeptStorage = z.output<typeof KeptStorage>;

/**
 * An address without what may follow or precede it as a secret: a shared access signature that was pasted along, or
 * user and password. Empty where the text is no address: it may be anything.
 */
function plainUrl(text: string): string {
  const url = URL.parse(text.trim());
  return url !== null && /^https?:$/.test(url.protocol) ? `${url.origin}${url.pathname}` : '';
}

export const keptStorage = ({ place, url, ...form }: Omit<StorageForm, 'secret'>): KeptStorage => ({
  ...form,
  folder: place?.path ?? null,
  url: plainUrl(url),
});

/** The form again. `place` is a folder that is known anew: it is taken where it is the one that was chosen. */
export const storageOfKept = (
  { folder, ...form }: KeptStorage,
  place: TicketedPlace | null,
): Omit<StorageForm, 'secret'> => ({ ...form, place: place?.path === folder ? place : null });
