import type { Loss } from '../../../../shared/jobs/jobs.ts';
import type { RowComparison } from '../../../../shared/points/verify.ts';
import { cronElsewhereReason, followsFrom } from './reasons.ts';

type Compared = Pick<RowComparison, 'different' | 'notCompared'>;

const place = 'can be created only in the database that cron.database_name names, and in no scratch database';

/**
 * What a scratch database lacks only because pg_cron cannot be in it is no loss and no difference: it is not compared.
 * That is the extension, and what says of itself that it follows from it: rows of its tables, values of its
 * sequences, objects that need it. Anything else stays as it is. Pure.
 */
export function withoutCron<C extends Compared>(
  losses: readonly Loss[],
  comparison: C,
): { readonly losses: Loss[]; readonly comparison: C } {
  const elsewhere = new Set(losses.filter(({ reason }) => reason === cronElsewhereReason));
  if (elsewhere.size === 0) return { losses: [...losses], comparison };
  // a set that grows is walked to its end
  for (const cause of elsewhere) {
    for (const loss of losses) if (followsFrom(loss, cause)) elsewhere.add(loss);
  }
  const isElsewhere = (table: string) => [...elsewhere].some((loss) => isOf(loss, table));
  const tables = [
    ...comparison.different.filter(({ found }) => found === null),
    ...comparison.notCompared,
  ].flatMap(({ table }) => (isElsewhere(table) ? [table] : []));
  const others = [...elsewhere].filter((loss) => !tables.some((table) => isOf(loss, table)));
  return {
    losses: losses.filter((loss) => !elsewhere.has(loss)),
    comparison: {
      ...comparison,
      different: comparison.different.filter(({ table }) => !tables.includes(table)),
      notCompared: [
        ...comparison.notCompared.filter(({ table }) => !tables.includes(table)),
        ...others.map(({ what, reason }) => ({
          table: what,
          reason: reason === cronElsewhereReason ? `it ${place}` : needsCron,
        })),
        ...tables.map((table) => ({ table, reason: needsCron })),
      ],
    },
  };
}

const needsCron = `it needs extension pg_cron, which ${place}`;

/** Whether the loss is that of the table, "schema.name", or of its rows. */
function isOf({ kind, what, table: rowsOf }: Loss, table: string): boolean {
  if (rowsOf !== undefined) return `${rowsOf.schema}.${rowsOf.name}` === table;
  return kind === 'table' && what === `table ${table.replace(/^public\./, '')}`;
}
