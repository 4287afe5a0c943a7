import type { AccessNeed, AccessRow, AccessWish } from '../../../../shared/access/access.ts';
import type { Engine } from '../../engine.ts';
import { checkAccess } from '../check-access.ts';
import { isReady } from '../outcome.ts';
import { planOf } from '../plan.ts';
import { scriptOf } from './script.ts';
import { templateOf, type HandedEntry } from './template.ts';

/**
 * A template and a script for somebody who may assign what is missing, at the narrowest scopes. What is held already is left, whatever
 * its try came to: another assignment would not help.
 */
export async function handOver(
  engine: Engine,
  wish: AccessWish,
): Promise<{ template: string; script: string; rows: AccessNeed[]; left: AccessRow[] }> {
  const check = await checkAccess(engine, wish);
  const rows = check.rows.filter(isMissing).map(({ need }) => need);
  const entries = planOf(
    check,
    rows.map((need) => ({ need })),
  ).flatMap(({ change: { entry } }): HandedEntry[] =>
    entry.kind === 'role-assignment' || entry.kind === 'access-policy' ? [entry] : [],
  );
  const left = check.rows.filter((row) => !isReady(row) && !rows.includes(row.need));
  if (entries.length === 0) return { template: '', script: '', rows: [], left };
  return { template: templateOf(entries), script: scriptOf(entries), rows, left };
}

const isMissing = ({ grant, held }: AccessRow): boolean => grant !== null && !held;
