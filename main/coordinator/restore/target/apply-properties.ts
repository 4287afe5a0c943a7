import type { Manifest } from '../../../../shared/points/manifest.ts';
import type { NewDatabase } from '../../../../shared/points/restore.ts';
import { PgkeepError, messageOf } from '../../../core/errors.ts';
import type { Connection } from '../../../postgres/connect/connect.ts';
import { splitSettings } from '../../../postgres/restore/readiness/settings-to-review.ts';
import { databasePropertyStatements, settingStatements } from '../../../postgres/sql/globals.ts';
import { quoteIdentifier } from '../../../postgres/sql/quote.ts';

/**
 * Owner, settings, grants and comment of the database; what the target refuses becomes a warning. Settings that
 * load code into sessions or take protection away are only applied where what acts by itself is to be active.
 */
export async function applyProperties(
  connection: Connection,
  options: NewDatabase,
  manifest: Manifest,
  mapRole: (name: string) => string,
): Promise<{ readonly warnings: string[]; readonly notes: string[] }> {
  const { properties: source } = manifest.database;
  const { applied, leftOut } = splitSettings(source.settings, options);
  const properties = { ...source, settings: applied };
  const notes = settingStatements(quoteIdentifier(options.newDatabase), { settings: leftOut }, mapRole).map(
    (sql) =>
      `A setting that loads code into sessions or takes protection away from them was left out. Where you trust it: ${sql}`,
  );
  const statements = databasePropertyStatements(options.newDatabase, properties, {
    privileges: !options.noPrivileges,
    mapRole,
  });
  if (!options.noOwner) {
    statements.push(
      `ALTER DATABASE ${quoteIdentifier(options.newDatabase)} OWNER TO ${quoteIdentifier(mapRole(properties.owner))};`,
    );
  }
  const warnings: string[] = [];
  for (const statement of statements) {
    try {
      await connection.query(statement);
    } catch (error) {
      if (error instanceof PgkeepError) throw error;
      warnings.push(`${messageOf(error)}: ${statement}`);
    }
  }
  return { warnings, notes };
}
