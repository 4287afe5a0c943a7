import { expect, it } from 'vitest';
import {
  learnEventTriggers,
  openWithoutEventTriggers,
  provenStartOptions,
  withoutEventTriggers,
} from '../../../../main/postgres/connect/without-event-triggers.ts';
import type { Target } from '../../../../main/postgres/connect/target.ts';
import { toolEnvironment } from '../../../../main/postgres/connect/tool-environment.ts';

const target = (user: string): Target => ({
  address: { host: 'events.example.com', port: 5432, user, tls: 'disable' },
  database: 'shop',
  password: undefined,
});
const serverError = (code: string, message = code) => Object.assign(new Error(message), { code });

/** Sessions that begin, or are refused, by what their start says. */
function sessions(refuse: (options: string) => Error | undefined) {
  const asked: string[] = [];
  const open = async (options = ''): Promise<string> => {
    asked.push(options);
    const refused = refuse(options);
    if (refused !== undefined) throw refused;
    return 'session';
  };
  return { asked, open };
}

/** A session of a server that knows the parameter or not, and lets the login set it or not. */
function session(knows: boolean, may: boolean) {
  const ran: string[] = [];
  const query = (sql: string) => {
    ran.push(sql);
    if (/has_parameter_privilege/.test(sql)) return Promise.resolve({ rows: [{ may }] });
    return Promise.resolve({ rows: knows ? [{}] : [] });
  };
  return { ran, client: { query } as unknown as Parameters<typeof learnEventTriggers>[1] };
}

it('nothing is said at the start of a session before one has found out that it may be', async () => {
  const superuser = target('superuser');
  const { asked, open } = sessions(() => undefined);
  await openWithoutEventTriggers(superuser, open);
  expect(asked).toEqual(['']);
  const { ran, client } = session(true, true);
  await learnEventTriggers(superuser, client);
  expect(ran.at(-1)).toBe('SET event_triggers = off');
  // a tool has one try only
  expect(provenStartOptions(superuser)).toBeUndefined();
  await openWithoutEventTriggers(superuser, open);
  expect(asked).toEqual(['', withoutEventTriggers]);
  expect(provenStartOptions(superuser)).toEqual([withoutEventTriggers]);
  expect(await toolEnvironment(superuser, '/scratch', ['-c x=y'])).toMatchObject({
    PGOPTIONS: '-c event_triggers=off -c x=y',
  });
});

it.each([
  ['an older server', false, false],
  ['a login that may not', true, false],
])('%s is never asked at the start of a session', async (name, knows, may) => {
  const login = target(name);
  const { asked, open } = sessions(() => undefined);
  const { ran, client } = session(knows, may);
  await learnEventTriggers(login, client);
  await openWithoutEventTriggers(login, open);
  await learnEventTriggers(login, client);
  expect(asked).toEqual(['']);
  expect(ran).toHaveLength(knows ? 2 : 1);
  expect(await toolEnvironment(login, '/scratch')).not.toHaveProperty('PGOPTIONS');
});

it('a pooler that takes no options gets none from then on', async () => {
  const login = target('pooled');
  await learnEventTriggers(login, session(true, true).client);
  const { asked, open } = sessions((options) => (options === '' ? undefined : serverError('08P01')));
  expect(await openWithoutEventTriggers(login, open)).toBe('session');
  expect(await openWithoutEventTriggers(login, open)).toBe('session');
  expect(asked).toEqual([withoutEventTriggers, '', '']);
});

it('a session that is refused is tried without event triggers, and else tells what refused it', async () => {
  const trigger = serverError('P0001', 'wrong database');
  const { open } = sessions((options) => (options === '' ? trigger : undefined));
  expect(await openWithoutEventTriggers(target('watched'), open)).toBe('session');
  const ordinary = sessions((options) => (options === '' ? trigger : serverError('42501')));
  await expect(openWithoutEventTriggers(target('ordinary'), ordinary.open)).rejects.toBe(trigger);
  // nor may what an event trigger says hide that it was one
  const ended = Object.assign(serverError('57P01'), { where: 'PL/pgSQL function onlogin()' });
  const ends = sessions((options) => (options === '' ? ended : undefined));
  expect(await openWithoutEventTriggers(target('ended'), ends.open)).toBe('session');
  // a wrong password is no reason for a second try
  const wrong = sessions(() => serverError('28P01'));
  await expect(openWithoutEventTriggers(target('mistyped'), wrong.open)).rejects.toThrow('28P01');
  expect(wrong.asked).toEqual(['']);
});
