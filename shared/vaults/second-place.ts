import { z } from 'zod';

/**
 * The second place of a vault as its vault.json names it: where it is, and no login. Whoever writes to the vault could
 * have put it there, so that nothing is opened there before somebody here has confirmed it.
 */
export const NamedPlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), path: z.string().min(1).max(4_096) }),
  z.object({ kind: z.literal('azure-blob'), url: z.url().max(2_048) }),
]);
export type NamedPlace = z.infer<typeof NamedPlace>;

/** Where it is: a path or a container's URL. */
export const namedPlaceText = (place: NamedPlace): string =>
  place.kind === 'folder' ? place.path : place.url;
