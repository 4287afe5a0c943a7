import type { DiscoveryFailure, Found } from './resources.ts';

/** What one more identity sees, or several. */
interface More<Item> {
  readonly found: readonly Item[];
  readonly failures: readonly DiscoveryFailure[];
  readonly unreadable: number;
  readonly otherHosts: readonly string[];
}

/** Both together, in the order of names; what both see is named once, as the first sees it. The identities stay the first's. */
export function joinFound<Item extends { readonly id: string; readonly name: string }>(
  { found, identities, failures, unreadable, otherHosts }: Found<Item>,
  more: More<Item>,
): Found<Item> {
  const known = new Set(found.map(({ id }) => id.toLowerCase()));
  const fresh = more.found.filter(({ id }) => !known.has(id.toLowerCase()));
  return {
    found: [...found, ...fresh].toSorted((one, other) => one.name.localeCompare(other.name, 'en')),
    identities,
    failures: [...failures, ...more.failures],
    unreadable: unreadable + more.unreadable,
    otherHosts: [...new Set([...otherHosts, ...more.otherHosts])],
  };
}
