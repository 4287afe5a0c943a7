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

/** Whether a container's URL leads to this machine, as an emulator's does; on another one it means another machine. */
export function isOnThisMachine(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host.startsWith('127.');
}

/**
 * Whether a vault names a container on this machine without lying there itself. Whoever writes to the vault would have whatever
 * listens here be sent a login: it is never offered, and refused.
 */
export const isForeignLoopback = (
  vault: { readonly kind: 'folder' } | { readonly kind: 'azure-blob'; readonly url: string },
  named: NamedPlace | undefined,
): boolean =>
  named?.kind === 'azure-blob' &&
  isOnThisMachine(named.url) &&
  !(vault.kind === 'azure-blob' && isOnThisMachine(vault.url));
