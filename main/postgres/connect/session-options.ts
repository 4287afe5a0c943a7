import type pg from 'pg';
import { isForeign } from './message-language.ts';
import { codeOf, isSessionRefusal } from './server-error.ts';
import type { Target } from './target.ts';

/**
 * From PostgreSQL 17 on an event trigger can run at every login, write into tables and refuse the session. It
 * is meant for applications, so that pgkeep's sessions and those of its tools go without, where the login may
 * switch them off (a superuser, or who was granted SET on the parameter). That has to be said at the start of
 * the session; servers and logins that don't know or may not answer with a refusal, so it is said only where
 * a session before has found out.
 */
export const withoutEventTriggers = '-c event_triggers=off';

/** Tools pass on what the server says in its own language; what pgkeep makes of it is known in English only. */
const inEnglish = '-c lc_messages=C';

/** What sessions of a login begin with: `may` as a session has found, `does` where a session has begun that way. */
interface Known {
  readonly state: 'may' | 'does' | 'no';
  readonly options: readonly string[];
}

const none: Known = { state: 'no', options: [] };

/** By place and login. */
const known = new Map<string, Known>();

const keyOf = ({ address: { host, port, user } }: Target): string => JSON.stringify([host, port, user]);

/** What tools are told in PGOPTIONS; only what has been proved to work, because they have no second try. */
export function provenStartOptions(target: Target): readonly string[] {
  const found = known.get(keyOf(target));
  return found?.state === 'does' ? found.options : [];
}

/** Whether a session has found what later ones may begin with, and none has begun that way yet. */
export const isUnproven = (target: Target): boolean => known.get(keyOf(target))?.state === 'may';

/** Opens a session with what is known to be possible; throws what an ordinary login meets. */
export async function openWithOptions<Session>(
  target: Target,
  open: (options?: string) => Promise<Session>,
): Promise<Session> {
  const key = keyOf(target);
  const { state, options } = known.get(key) ?? none;
  if (state !== 'no') {
    try {
      const session = await open(options.join(' '));
      known.set(key, { state: 'does', options });
      return session;
    } catch (error) {
      if (!refusesOption(error)) throw error;
      known.set(key, none);
    }
  }
  try {
    return await open();
  } catch (error) {
    if (!isSessionRefusal(error)) throw error;
    try {
      const session = await open(withoutEventTriggers);
      known.set(key, { state: 'does', options: [withoutEventTriggers] });
      return session;
    } catch {
      throw error;
    }
  }
}

/** The parameter is unknown, not to be set, or a pooler in between takes no options. */
export function refusesOption(error: unknown): boolean {
  return ['42704', '42501', '08P01'].includes(codeOf(error) ?? '');
}

/** Finds out what later sessions of the login may begin with; this one is set so, too. */
export async function learnSessionOptions(target: Target, client: Pick<pg.Client, 'query'>): Promise<void> {
  const key = keyOf(target);
  if (known.has(key)) return;
  const options: string[] = [];
  if (await maySet(client, 'event_triggers')) {
    options.push(withoutEventTriggers);
    await client.query('SET event_triggers = off');
  }
  const messages = await client.query<{ setting: string }>(
    `SELECT pg_catalog.current_setting('lc_messages') AS setting`,
  );
  if (isForeign(messages.rows[0]?.setting ?? '') && (await maySet(client, 'lc_messages'))) {
    options.push(inEnglish);
    await client.query("SET lc_messages = 'C'");
  }
  known.set(key, options.length === 0 ? none : { state: 'may', options });
}

/** Whether the server knows a parameter that superusers only may set, and this login may. */
async function maySet(client: Pick<pg.Client, 'query'>, parameter: string): Promise<boolean> {
  const { rows: parameters } = await client.query<{ superuser: boolean; grantable: boolean }>(
    `SELECT pg_catalog.current_setting('is_superuser') = 'on' AS superuser,
            EXISTS (SELECT FROM pg_catalog.pg_proc WHERE proname = 'has_parameter_privilege') AS grantable
       FROM pg_catalog.pg_settings WHERE name = $1`,
    [parameter],
  );
  const [found] = parameters;
  if (found === undefined || found.superuser || !found.grantable) return found?.superuser === true;
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT pg_catalog.has_parameter_privilege($1, 'SET') AS may`,
    [parameter],
  );
  return rows[0]?.may === true;
}
