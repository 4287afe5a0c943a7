import type { Database } from '../database.ts';

/** A server of Azure whose firewall rules this home has looked at, and as whom. */
export interface WatchedFirewall {
  /** The resource id of the server. */
  readonly server: string;
  readonly identityId: string;
}

/** Where temporary firewall rules may stand that have to be taken away in time. */
export class WatchedFirewallRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  list(): WatchedFirewall[] {
    return this.#database
      .prepare<[], WatchedFirewall>(
        'SELECT server, identity_id AS identityId FROM watched_firewalls ORDER BY server',
      )
      .all();
  }

  /** Adds it, or has another identity look at it. */
  save({ server, identityId }: WatchedFirewall): void {
    this.#database
      .prepare(
        'INSERT INTO watched_firewalls (server, identity_id) VALUES (?, ?) ON CONFLICT (server) DO UPDATE SET identity_id = excluded.identity_id',
      )
      .run(server.toLowerCase(), identityId);
  }

  remove(server: string): void {
    this.#database.prepare('DELETE FROM watched_firewalls WHERE server = ?').run(server.toLowerCase());
  }
}
