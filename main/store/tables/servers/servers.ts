import { ServerSummary, type ServerCredential } from '../../../../shared/servers/servers.ts';
import type { Database } from '../../database.ts';
import { remembering } from '../../remembering.ts';
import { untilWritten } from '../../until-written.ts';

interface Row {
  id: string;
  name: string;
  address: string;
  credential: string;
  added_at: string;
  environment: string | null;
  unconfirmed: string | null;
  azure: string | null;
}

const parse = remembering((row: Row): ServerSummary =>
  ServerSummary.parse({
    ...(JSON.parse(row.address) as object),
    id: row.id,
    name: row.name,
    credential: JSON.parse(row.credential),
    addedAt: row.added_at,
    ...(row.environment === null ? {} : { environment: row.environment }),
    ...(row.unconfirmed === null ? {} : { unconfirmed: JSON.parse(row.unconfirmed) as unknown }),
    ...(row.azure === null ? {} : { azure: JSON.parse(row.azure) as unknown }),
  }),
);

export class ServerRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  readonly #all = untilWritten(
    () => this.#database,
    (): readonly ServerSummary[] =>
      this.#database.prepare<[], Row>('SELECT * FROM servers ORDER BY name').all().map(parse),
  );

  list(): readonly ServerSummary[] {
    return this.#all();
  }

  insert({
    id,
    name,
    credential,
    addedAt,
    environment,
    unconfirmed,
    azure,
    ...address
  }: ServerSummary): void {
    this.#database
      .prepare(
        `INSERT INTO servers (id, name, address, credential, added_at, environment, unconfirmed, azure)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        name,
        JSON.stringify(address),
        JSON.stringify(credential),
        addedAt,
        environment ?? null,
        unconfirmed === undefined ? null : JSON.stringify(unconfirmed),
        azure === undefined ? null : JSON.stringify(azure),
      );
  }

  /** From now on logins may be sent there. */
  confirm(id: string): void {
    this.#database.prepare('UPDATE servers SET unconfirmed = NULL WHERE id = ?').run(id);
  }

  /** Changes the name, the tag, the address and what it is in Azure; the id and the login stay. */
  update(server: ServerSummary): void {
    const {
      id,
      name,
      environment,
      credential: _credential,
      addedAt: _addedAt,
      unconfirmed: _unconfirmed,
      azure,
      ...address
    } = server;
    this.#database
      .prepare('UPDATE servers SET name = ?, environment = ?, address = ?, azure = ? WHERE id = ?')
      .run(
        name,
        environment ?? null,
        JSON.stringify(address),
        azure === undefined ? null : JSON.stringify(azure),
        id,
      );
  }

  remove(id: string): void {
    this.#database.prepare('DELETE FROM servers WHERE id = ?').run(id);
  }

  setCredential(id: string, credential: ServerCredential): void {
    this.#database
      .prepare('UPDATE servers SET credential = ? WHERE id = ?')
      .run(JSON.stringify(credential), id);
  }
}
