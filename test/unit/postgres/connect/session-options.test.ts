import { expect, it } from 'vitest';
import {
  learnSessionOptions,
  openWithOptions,
  provenStartOptions,
  withoutEventTriggers,
} from '../../../../main/postgres/connect/session-options.ts';
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

interface Server {
  /** The parameters that it knows, and how lc_messages stands. */
  readonly parameters: readonly string[];
  readonly messages?: string;
  readonly superuser?: boolean;
  /** What the login was granted to set; undefined on a server before 15, where nothing can be granted. */
  readonly granted?: readonly string[];
}

/** A session of a login on a server. */
function session({ parameters, messages = 'C', superuser = false, granted }: Server) {
  const ran: string[] = [];
  const query = (sql: string, [name]: string[] = []) => {
    ran.push(sql);
    if (sql.includes('FROM pg_catalog.pg_settings')) {
      const isKnown = parameters.includes(String(name));
      return Promise.resolve({ rows: isKnown ? [{ superuser, grantable: granted !== undefined }] : [] });
    }
    if (/has_parameter_privilege\(/.test(sql))
      return Promise.resolve({ rows: [{ may: granted?.includes(String(name)) }] });
    return Promise.resolve({ rows: sql.includes("'lc_messages'") ? [{ setting: messages }] : [] });
  };
  const client = { query } as unknown as Parameters<typeof learnSessionOptions>[1];
  return { ran, client, set: () => ran.filter((sql) => sql.startsWith('SET ')) };
}

const parameters = ['event_triggers', 'lc_messages'];

it('nothing is said at the start of a session before one has found out that it may be', async () => {
  const superuser = target('superuser');
  const { asked, open } = sessions(() => undefined);
  await openWithOptions(superuser, open);
  expect(asked).toEqual(['']);
  const { client, set } = session({ parameters, superuser: true });
  await learnSessionOptions(superuser, client);
  expect(set()).toEqual(['SET event_triggers = off']);
  // a tool has one try only
  expect(provenStartOptions(superuser)).toEqual([]);
  await openWithOptions(superuser, open);
  expect(asked).toEqual(['', withoutEventTriggers]);
  expect(provenStartOptions(superuser)).toEqual([withoutEventTriggers]);
  expect(await toolEnvironment(superuser, '/scratch', ['-c x=y'])).toMatchObject({
    PGOPTIONS: '-c event_triggers=off -c x=y',
  });
});

it.each<[string, Server]>([
  ['a superuser of an older server', { parameters: ['lc_messages'], superuser: true }],
  ['a login that may not', { parameters, messages: 'de_DE.UTF-8', granted: [] }],
  ['a login of a server that grants no parameters', { parameters: ['lc_messages'], messages: 'de_DE.UTF-8' }],
])('%s is never asked at the start of a session', async (name, server) => {
  const login = target(name);
  const { asked, open } = sessions(() => undefined);
  const { ran, client, set } = session(server);
  await learnSessionOptions(login, client);
  const once = ran.length;
  await openWithOptions(login, open);
  await learnSessionOptions(login, client);
  expect(asked).toEqual(['']);
  expect(set()).toEqual([]);
  expect(ran).toHaveLength(once);
  expect(await toolEnvironment(login, '/scratch')).not.toHaveProperty('PGOPTIONS');
});

it.each<[string, Server, string[]]>([
  [
    'a superuser before 17',
    { parameters: ['lc_messages'], messages: 'de_DE.UTF-8', superuser: true },
    ['-c lc_messages=C'],
  ],
  ['who was granted SET', { parameters, messages: 'fr_FR', granted: ['lc_messages'] }, ['-c lc_messages=C']],
  [
    'a superuser',
    { parameters, messages: 'German_Germany.1252', superuser: true },
    ['-c event_triggers=off', '-c lc_messages=C'],
  ],
])('a server that speaks another language speaks English to %s', async (name, server, options) => {
  const login = target(`${name}, in English`);
  const { client, set } = session(server);
  await learnSessionOptions(login, client);
  expect(set().at(-1)).toBe("SET lc_messages = 'C'");
  await openWithOptions(login, sessions(() => undefined).open);
  expect(provenStartOptions(login)).toEqual(options);
});

it('a pooler that takes no options gets none from then on', async () => {
  const login = target('pooled');
  await learnSessionOptions(login, session({ parameters, superuser: true }).client);
  const { asked, open } = sessions((options) => (options === '' ? undefined : serverError('08P01')));
  expect(await openWithOptions(login, open)).toBe('session');
  expect(await openWithOptions(login, open)).toBe('session');
  expect(asked).toEqual([withoutEventTriggers, '', '']);
});

it('a session that is refused is tried without event triggers, and else tells what refused it', async () => {
  const trigger = serverError('P0001', 'wrong database');
  const { open } = sessions((options) => (options === '' ? trigger : undefined));
  expect(await openWithOptions(target('watched'), open)).toBe('session');
  const ordinary = sessions((options) => (options === '' ? trigger : serverError('42501')));
  await expect(openWithOptions(target('ordinary'), ordinary.open)).rejects.toBe(trigger);
  // nor may what an event trigger says hide that it was one
  const ended = Object.assign(serverError('57P01'), { where: 'PL/pgSQL function onlogin()' });
  const ends = sessions((options) => (options === '' ? ended : undefined));
  expect(await openWithOptions(target('ended'), ends.open)).toBe('session');
  // a wrong password is no reason for a second try
  const wrong = sessions(() => serverError('28P01'));
  await expect(openWithOptions(target('mistyped'), wrong.open)).rejects.toThrow('28P01');
  expect(wrong.asked).toEqual(['']);
});
