import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError, messageOf } from '../../../core/errors.ts';
import { openClient, type Connection } from '../../connect/connect.ts';
import { provenStartOptions, refusesOption, withoutEventTriggers } from '../../connect/session-options.ts';
import { setClause } from '../../sql/globals.ts';
import { missingLibraries, namesIn, preloadsLibraries, type Setting } from '../libraries.ts';
import { tryLogin, type Refusal } from './ordinary-login.ts';
import { quoteIdentifier, quoteQualified } from '../../sql/quote.ts';
import type { Target } from '../../connect/target.ts';

/**
 * Logs in to a restored database once as an application would. Where a setting of the database keeps everybody
 * out (it names a library that the target lacks), that setting alone is taken back. An event trigger on login
 * that refuses, ends its session or never ends is the user's: it stays, and the warning says how to get in.
 * `connection` leads to another database; `login` is another one in tests only. Returns warnings; never fails a
 * database that is whole, unless the server is out of reach for that connection, too.
 */
export async function keepLoginsWorking(
  connection: Connection,
  target: Target,
  login: typeof tryLogin = tryLogin,
): Promise<string[]> {
  try {
    const check = new LoginCheck(connection, target, login);
    return [...(await check.run()), ...(await settingsOfOthers(connection, target.database))];
  } catch (error) {
    if (error instanceof PgkeepError && !(await isInReach(connection))) throw error;
    return [`Whether an ordinary login to the new database works could not be checked: ${messageOf(error)}`];
  }
}

/** Whether the server still answers there. */
async function isInReach(connection: Connection): Promise<boolean> {
  try {
    await connection.query('SELECT 1');
    return true;
  } catch {
    return false;
  }
}

class LoginCheck {
  readonly #connection: Connection;
  readonly #target: Target;
  readonly #login: typeof tryLogin;

  constructor(connection: Connection, target: Target, login: typeof tryLogin) {
    this.#connection = connection;
    this.#target = target;
    this.#login = login;
  }

  async run(): Promise<string[]> {
    // The column is there from 17 on, as the event is.
    const [found] = await this.#connection.query<{ triggers: boolean }>(
      `SELECT coalesce((to_jsonb(d) ->> 'dathasloginevt')::bool, false) AS triggers
         FROM pg_database d WHERE datname = $1`,
      [this.#target.database],
    );
    const triggers = found?.triggers === true;
    const mayDisable = provenStartOptions(this.#target) !== undefined;
    const ordinary = () => this.#ordinaryLogin(triggers, mayDisable);
    const refusal = await ordinary();
    if (refusal === undefined) return [];
    // Settings and event triggers can both refuse: without the triggers it shows whether settings do.
    const withoutTriggers = mayDisable ? () => this.#login(this.#target, withoutEventTriggers) : ordinary;
    const warnings = await this.#takeSettingsBack(await withoutTriggers(), withoutTriggers);
    const left = await ordinary();
    if (left === undefined) return warnings;
    if (!triggers) return [...warnings, `An ordinary login to the new database fails: ${left.message}`];
    return [...warnings, triggerWarning(await this.#triggersOf(left, mayDisable), left)];
  }

  /**
   * What a trigger on login writes would be rows that the source does not have: so a session that may only read
   * comes first, and the ordinary one where that is refused. One that never ends lets the login wait as a server
   * out of reach would: where a login without triggers can tell which it is, that one is to decide.
   */
  async #ordinaryLogin(triggers: boolean, mayDisable: boolean): Promise<Refusal | undefined> {
    if (!triggers) return this.#login(this.#target);
    try {
      return (await this.#readOnlyLogin()) ? undefined : await this.#login(this.#target);
    } catch (error) {
      if (!mayDisable || !(error instanceof PgkeepError)) throw error;
      return { message: error.details ?? error.message, code: '', where: undefined };
    }
  }

  /** Whether such a session begins. Not one through a pooler that passes no options on. */
  async #readOnlyLogin(): Promise<boolean> {
    try {
      return (await this.#login(this.#target, '-c default_transaction_read_only=on')) === undefined;
    } catch (error) {
      if (error instanceof PgkeepError && refusesOption(error.cause)) return false;
      throw error;
    }
  }

  /** Takes settings away, the likeliest first, until the login works; then puts those back that it works with. */
  async #takeSettingsBack(
    refused: Refusal | undefined,
    login: () => Promise<Refusal | undefined>,
  ): Promise<string[]> {
    if (refused === undefined) return [];
    const taken: { setting: Setting; message: string }[] = [];
    let refusal: Refusal | undefined = refused;
    for (const setting of likeliestFirst(await this.#settings(), refused)) {
      taken.push({ setting, message: refusal.message });
      await this.#connection.query(this.#statement(setting, `RESET ${parameter(setting.name)}`));
      refusal = await login();
      if (refusal === undefined) break;
    }
    const gone: typeof taken = [];
    for (const [index, { setting, message }] of taken.entries()) {
      const wasLast = index === taken.length - 1;
      if (refusal === undefined && wasLast) {
        gone.push({ setting, message });
        continue;
      }
      await this.#connection.query(this.#applied(setting));
      if (refusal !== undefined || (await login()) === undefined) continue;
      await this.#connection.query(this.#statement(setting, `RESET ${parameter(setting.name)}`));
      gone.push({ setting, message });
    }
    return gone.map(
      ({ setting, message }) =>
        `With the setting ${setting.name} nobody could log in to the new database (${message}), so it was not kept. Not applied: ${this.#applied(setting)}`,
    );
  }

  /** What is set for the database, and in it for the login that restores. */
  async #settings(): Promise<Setting[]> {
    return settingsIn(this.#connection, this.#target.database, 'AND s.setrole IN (0, r.own)');
  }

  #statement({ role }: Setting, clause: string): string {
    const database = quoteIdentifier(this.#target.database);
    return role === undefined
      ? `ALTER DATABASE ${database} ${clause};`
      : `ALTER ROLE ${quoteIdentifier(role)} IN DATABASE ${database} ${clause};`;
  }

  #applied(setting: Setting): string {
    return this.#statement(setting, setClause(setting.name, setting.value));
  }

  /** The event triggers that may have refused, those first whose function the server named. */
  async #triggersOf(
    { where = '' }: Refusal,
    mayDisable: boolean,
  ): Promise<{ name: string; schema: string; function: string }[]> {
    if (!mayDisable) return [];
    const client = await openClient(this.#target, withoutEventTriggers);
    try {
      const { rows } = await client.query<{ name: string; schema: string; function: string }>(
        `SELECT e.evtname::text AS name, n.nspname::text AS schema, p.proname::text AS function
           FROM pg_catalog.pg_event_trigger e
           JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid
           JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
          WHERE e.evtevent = 'login' AND e.evtenabled <> 'D' ORDER BY 1`,
      );
      const named = rows.filter((row) => where.includes(`${row.function}()`));
      return named.length > 0 ? named : rows;
    } finally {
      await client.end().catch(() => {});
    }
  }
}

/** What was set for a database: by itself, and in it for roles. `condition` sees `s`, and the own role's oid as `r.own`. */
async function settingsIn(connection: Connection, database: string, condition: string): Promise<Setting[]> {
  const rows = await connection.query<{ role: string | null; name: string; value: string }>(
    `SELECT o.rolname::text AS role, split_part(c.line, '=', 1) AS name,
            substr(c.line, strpos(c.line, '=') + 1) AS value
       FROM pg_db_role_setting s
       JOIN pg_database d ON d.oid = s.setdatabase AND d.datname = $1
       CROSS JOIN (SELECT oid AS own FROM pg_roles WHERE rolname = session_user) AS r
       CROSS JOIN unnest(s.setconfig) WITH ORDINALITY AS c(line, number)
       LEFT JOIN pg_roles o ON o.oid = s.setrole
      WHERE true ${condition}
      ORDER BY s.setrole, c.number`,
    [database],
  );
  return rows.map(({ role, ...setting }) => (role === null ? setting : { role, ...setting }));
}

/** Settings of other roles cannot be tried: what they load is looked for on the server. */
async function settingsOfOthers(connection: Connection, database: string): Promise<string[]> {
  const warnings: string[] = [];
  const settings = await settingsIn(connection, database, 'AND s.setrole NOT IN (0, r.own)');
  for (const setting of settings.filter(preloadsLibraries)) {
    const missing = await missingLibraries(connection, setting);
    const role = setting.role ?? '';
    if (missing === undefined || missing.length === 0) continue;
    warnings.push(
      `${inQuotes(role)} cannot log in to the new database: its setting ${setting.name} loads ${missing.join(', ')}, which the target does not have. Install that, or run: ALTER ROLE ${quoteIdentifier(role)} IN DATABASE ${quoteIdentifier(database)} RESET ${parameter(setting.name)};`,
    );
  }
  return warnings;
}

/** What the server's message names, then what loads libraries, then what was set last. */
function likeliestFirst(settings: readonly Setting[], { message }: Refusal): Setting[] {
  const rank = (setting: Setting) => {
    if (!preloadsLibraries(setting)) return 2;
    return namesIn(setting.value).some((name) => message.includes(name)) ? 0 : 1;
  };
  return settings.toReversed().sort((one, other) => rank(one) - rank(other));
}

const parameter = (name: string): string => name.split('.').map(quoteIdentifier).join('.');

function triggerWarning(
  triggers: readonly { name: string; schema: string; function: string }[],
  { message }: Refusal,
): string {
  const names = triggers.map(({ name }) => name).join(', ');
  const what =
    triggers.length === 0
      ? 'An event trigger on login refuses'
      : `The event trigger${triggers.length === 1 ? '' : 's'} ${names} on login refuse${triggers.length === 1 ? 's' : ''}`;
  const way =
    triggers.length === 0
      ? 'look up its name in pg_event_trigger and run ALTER EVENT TRIGGER … DISABLE;'
      : `run ${triggers.map(({ name }) => `ALTER EVENT TRIGGER ${quoteIdentifier(name)} DISABLE;`).join(' ')}`;
  const functions = triggers.map((each) => `${quoteQualified(each.schema, each.function)}()`).join(', ');
  const change = triggers.length === 0 ? '' : ` Or change what ${functions} allows.`;
  return `${what} logins to the new database: ${message}. The database is whole, and the trigger stays as it was backed up. To get in, connect as a superuser with event triggers off (PGOPTIONS='-c event_triggers=off') and ${way}${change}`;
}
