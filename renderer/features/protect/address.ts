import { stepIn, withStepAndDrawer } from '../../ui/layout/step-address.ts';
import { candidateKey } from './candidates.ts';
import type { KeptProtect } from './kept-draft.ts';
import { protectStepIds } from './steps/list.ts';

/** What the address asks for: `?server=&database=&vault=`, the databases as often as wanted. */
export interface AskedFor {
  /** Keys of candidates. */
  readonly databases: readonly string[];
  /** Null: none is named. */
  readonly vaultId: string | null;
  /** Empty: none is named. */
  readonly serverId: string;
}

export function askedFor(search: string): AskedFor {
  const params = new URLSearchParams(search);
  const serverId = params.get('server') ?? '';
  return {
    databases: serverId === '' ? [] : params.getAll('database').map((name) => candidateKey(serverId, name)),
    vaultId: params.get('vault'),
    serverId,
  };
}

/** The choices that an address makes, as one text; empty where it makes none. */
export const askedText = ({ databases, vaultId }: AskedFor): string =>
  databases.length === 0 && vaultId === null ? '' : JSON.stringify([databases, vaultId]);

/**
 * The kept draft that a wizard at this address goes on with: any where the address asks for nothing, otherwise the
 * one that began with the same. Another request begins anew.
 */
export function resumed(search: string, kept: KeptProtect | null): KeptProtect | null {
  const asked = askedText(askedFor(search));
  return kept !== null && (asked === '' || asked === kept.asked) ? kept : null;
}

/** The query that the wizard opens at: always with a step in it. */
export function openingQuery(search: string, kept: KeptProtect | null): string {
  const step = stepIn(search, protectStepIds) ?? resumed(search, kept)?.step ?? 'databases';
  return withStepAndDrawer(search, step);
}
