import type { AccessCheck, AccessNeed, AccessPick, AccessRow } from '../../../shared/access/access.ts';

/** Where each row is to be assigned: a resource id; null where it is left out. */
export type Picked = Readonly<Partial<Record<AccessNeed, string | null>>>;

/** Rows that one click may give. */
export const assignable = ({ rows }: Pick<AccessCheck, 'rows'>): AccessRow[] =>
  rows.filter(({ canAssign, grant }) => canAssign && grant !== null);

/** All of them, each at its narrowest scope. */
export function firstPicked(rows: readonly AccessRow[]): Picked {
  return Object.fromEntries(rows.map((row) => [row.need, narrowest(row)]));
}

/** The narrowest scope; for access policies, which know one only, the key vault. */
export const narrowest = ({ grant }: Pick<AccessRow, 'grant'>): string =>
  grant?.kind === 'role' ? (grant.scopes[0]?.id ?? '') : (grant?.vault ?? '');

/** What is sent: a scope for roles only. */
export const picksOf = (rows: readonly AccessRow[], picked: Picked): AccessPick[] =>
  rows.flatMap(({ need, grant }) => {
    const scope = picked[need];
    if (scope === null || scope === undefined) return [];
    return [grant?.kind === 'role' ? { need, scope } : { need }];
  });
