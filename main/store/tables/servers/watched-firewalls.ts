import { z } from 'zod';
import type { Database } from '../../database.ts';

/** A temporary rule as it was seen last. */
const KnownRule = z.object({
  name: z.string(),
  addresses: z.string(),
  owner: z.string(),
  until: z.iso.datetime(),
  /** Why it could not be taken away; null where that was not tried. */
  problem: z.string().nullable(),
});
export type KnownRule = z.infer<typeof KnownRule>;

/** A server of Azure whose firewall rules this home looks after, and as whom. */
export interface WatchedFirewall {
  /** The resource id of the server, in lower case. */
  readonly server: string;
  readonly identityId: string;
  readonly rules: readonly KnownRule[];
  /** Null where nobody has looked yet. */
  readonly lookedAt: string | null;
}

interface Row {
  readonly server: string;
  readonly identity_id: string;
  readonly rules: string;
  readonly looked_at: string | null;
}

/** Where temporary firewall rules may stand that have to be taken away in time. */
export class WatchedFirewallRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  list(): WatchedFirewall[] {
    return this.#database
      .prepare<[], Row>('SELECT * FROM watched_firewalls ORDER BY server')
      .all()
      .map(({ server, identity_id: identityId, rules, looked_at: lookedAt }) => ({
        server,
        identityId,
        rules: z.array(KnownRule).parse(JSON.parse(rules)),
        lookedAt,
      }));
  }

  /** Adds it, or has another identity look at it; it is looked at anew. */
  save({ server, identityId }: Pick<WatchedFirewall, 'server' | 'identityId'>): void {
    this.#database
      .prepare(
        `INSERT INTO watched_firewalls (server, identity_id) VALUES (?, ?)
         ON CONFLICT (server) DO UPDATE SET identity_id = excluded.identity_id, looked_at = NULL`,
      )
      .run(server.toLowerCase(), identityId);
  }

  /** A rule that was made: it is known before anybody looks. Nothing where the server is not watched any more. */
  addRule(server: string, rule: KnownRule): void {
    const watched = this.list().find((each) => each.server === server.toLowerCase());
    if (watched === undefined) return;
    const rules = [...watched.rules.filter(({ name }) => name !== rule.name), rule];
    this.#database
      .prepare('UPDATE watched_firewalls SET rules = ? WHERE server = ?')
      .run(JSON.stringify(rules), watched.server);
  }

  /** A look begins at that time; whatever asks for another one while it goes on is not undone by its end. */
  beginLook({ server }: Pick<WatchedFirewall, 'server'>, at: string): void {
    this.#database.prepare('UPDATE watched_firewalls SET looked_at = ? WHERE server = ?').run(at, server);
  }

  /**
   * What a look found, beside the rules that were added since it began with what was known then. Nothing where the server is
   * not watched any more.
   */
  saveLook(begun: Pick<WatchedFirewall, 'server' | 'rules'>, found: readonly KnownRule[]): void {
    const watched = this.list().find(({ server }) => server === begun.server);
    if (watched === undefined) return;
    const seen = new Set([...begun.rules, ...found].map(({ name }) => name));
    const rules = [...found, ...watched.rules.filter(({ name }) => !seen.has(name))];
    this.#database
      .prepare('UPDATE watched_firewalls SET rules = ? WHERE server = ?')
      .run(JSON.stringify(rules), begun.server);
  }

  /** The server is gone, and its rules with it. */
  remove({ server }: Pick<WatchedFirewall, 'server'>): void {
    this.#database.prepare('DELETE FROM watched_firewalls WHERE server = ?').run(server);
  }
}
