import BetterSqlite from 'better-sqlite3';
import { cleanUpNow } from '../core/clean-up.ts';

/** A thing by its name, with what tells it from others of its kind. */
export interface KnownName {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
}

/** What servers, vaults and instances are called. */
export interface KnownNames {
  readonly servers: readonly KnownName[];
  readonly vaults: readonly KnownName[];
  /** With the name of the database of each. */
  readonly instances: readonly (KnownName & { readonly database: string })[];
}

/**
 * Reads the names out of pgkeep's own state and nothing else: the file is neither made nor brought to this version,
 * and no process shows that it looked. Throws where it is not there, is damaged or of another shape.
 */
export function readKnownNames(file: string): KnownNames {
  const database = new BetterSqlite(file, { readonly: true, fileMustExist: true, timeout: 100 });
  try {
    const all = <Row>(sql: string) => database.prepare<[], Row>(sql).all();
    const names: KnownNames = {
      servers: all(
        `SELECT id, name, address ->> 'host' || ':' || (address ->> 'port') AS detail FROM servers ORDER BY name`,
      ),
      vaults: all(
        `SELECT id, name, coalesce(location ->> 'path', location ->> 'url') AS detail FROM vaults ORDER BY name`,
      ),
      instances: all(
        `SELECT i.id, i.name, i.database_name AS database,
                i.database_name || ' of ' || s.name || ' in ' || v.name AS detail
           FROM instances i JOIN servers s ON s.id = i.server_id JOIN vaults v ON v.id = i.vault_id
          ORDER BY i.name`,
      ),
    };
    database.close();
    return names;
  } catch (error) {
    cleanUpNow(error, () => database.close());
    throw error;
  }
}
