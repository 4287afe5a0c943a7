import type pg from 'pg';
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

/** By place and login: `may` as a session has found, `does` where a session has begun that way. */
const known = new Map<string, 'may' | 'does' | 'no'>();

const keyOf = ({ address: { host, port, user } }: Target): string => JSON.stringify([host, port, user]);

/** What tools are told in PGOPTIONS; only what has been proved to work, because they have no second try. */
export function provenStartOptions(target: Target): readonly string[] | undefined {
  return known.get(keyOf(target)) === 'does' ? [withoutEventTriggers] : undefined;
}

/** Whether a session has found that the login may switch event triggers off, and none has begun that way yet. */
export const isUnproven = (target: Target): boolean => known.get(keyOf(target)) === 'may';

/** Opens a session with event triggers off where that is possible; throws what an ordinary login meets. */
export async function openWithoutEventTriggers<Session>(
  target: Target,
  open: (options?: string) => Promise<Session>,
): Promise<Session> {
  const key = keyOf(target);
  const openWithout = async () => {
    const session = await open(withoutEventTriggers);
    known.set(key, 'does');
    return session;
  };
  const state = known.get(key);
  if (state === 'may' || state === 'does') {
    try {
      return await openWithout();
    } catch (error) {
      if (!refusesOption(error)) throw error;
      known.set(key, 'no');
    }
  }
  try {
    return await open();
  } catch (error) {
    if (!isSessionRefusal(error)) throw error;
    try {
      return await openWithout();
    } catch {
      throw error;
    }
  }
}

/** The parameter is unknown, not to be set, or a pooler in between takes no options. */
export function refusesOption(error: unknown): boolean {
  return ['42704', '42501', '08P01'].includes(codeOf(error) ?? '');
}

/** Finds out for later sessions whether the login may switch event triggers off; does so in this one, too. */
export async function learnEventTriggers(target: Target, client: Pick<pg.Client, 'query'>): Promise<void> {
  const key = keyOf(target);
  if (known.has(key)) return;
  const { rows: parameter } = await client.query(
    `SELECT FROM pg_catalog.pg_settings WHERE name = 'event_triggers'`,
  );
  // The function exists since 15, the parameter since 17.
  const { rows } =
    parameter.length === 0
      ? { rows: [] }
      : await client.query<{ may: boolean }>(
          `SELECT pg_catalog.has_parameter_privilege('event_triggers', 'SET') AS may`,
        );
  const may = rows[0]?.may === true;
  known.set(key, may ? 'may' : 'no');
  if (may) await client.query('SET event_triggers = off');
}
