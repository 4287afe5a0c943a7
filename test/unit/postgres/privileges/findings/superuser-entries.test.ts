import { describe, expect, it } from 'vitest';
import {
  refusedSettingFindings,
  superuserEntryFindings,
} from '../../../../../main/postgres/privileges/findings/superuser-entries.ts';
import type { ServerFacts } from '../../../../../main/postgres/connect/server-facts.ts';
import { serverTraits } from '../../../../../main/postgres/connect/server-traits.ts';
import type { PrivilegedEntries } from '../../../../../main/postgres/archive/entries/privileged.ts';

const facts = (major = 17, superuser = false) =>
  ({ superuser, user: 'app', traits: serverTraits({ major, managedBy: null }) }) as ServerFacts;
const none: PrivilegedEntries = {
  superuser: [],
  ofServer: [],
  ofExtensions: [],
  passedOn: [],
} as unknown as PrivilegedEntries;
const all: PrivilegedEntries = {
  ...none,
  superuser: ['FUNCTION a'],
  ofServer: ['FUNCTION b'],
  ofExtensions: ['TABLE c'],
  passedOn: ['TABLE d'],
};
const remedy = 'Restore with a superuser, or let one run afterwards what the restore’s messages then list.';
const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index + 1}`);

describe('what the target refuses to anybody but a superuser', () => {
  const lines = [
    [
      'What only a superuser creates',
      "app is no superuser, so the restore can't create FUNCTION a, nor what uses that.",
    ],
    [
      'Privileges on the server’s own objects',
      'app may not change them: those on FUNCTION b stay as the target has them.',
    ],
    [
      'Privileges on objects of extensions',
      "What an extension makes belongs to the server's superuser, so app can't set the privileges on TABLE c: they stay as the extension makes them.",
    ],
    [
      'Privileges that were passed on',
      "Only a superuser sets in another role's name what that role has passed on: app can't for TABLE d.",
    ],
  ].map(([title, message]) => ({ title, severity: 'warning', message, remedy }));

  it('is a warning for each kind; what Azure lets its users create is not known', () => {
    expect(superuserEntryFindings(facts(), all, false)).toStrictEqual(lines);
    expect(superuserEntryFindings(facts(), all, true)).toStrictEqual(lines.slice(1));
  });

  it('is nothing where there is no such thing, or where a superuser restores', () => {
    expect(superuserEntryFindings(facts(), none, false)).toStrictEqual([]);
    expect(superuserEntryFindings(facts(17, true), all, false)).toStrictEqual([]);
  });

  it.each([
    [5, 'n1, n2, n3, n4, n5'],
    [6, 'n1, n2, n3, n4, n5, n6'],
    [7, 'n1, n2, n3, n4, n5 and 2 more'],
  ])('names five, or a sixth that is the last: of %i', (count, list) => {
    const [finding] = superuserEntryFindings(facts(), { ...none, superuser: names(count) }, false);
    expect(finding?.message).toContain(`create ${list}, nor`);
  });
});

describe('settings that the login may not set', () => {
  const said = (major: number, parameters: string[], roles: string[]) =>
    refusedSettingFindings(facts(major), { parameters, roles }).map(({ message }) => message);

  it.each([
    [17, [], [], []],
    [17, ['log_statement'], [], ["app can't set all of them: only a superuser sets log_statement."]],
    [15, [], ['ada', 'Bob'], [`app can't set all of them: settings of "ada", "Bob" take CREATEROLE.`]],
    [
      16,
      ['a', 'b'],
      ['ada'],
      [
        `app can't set all of them: only a superuser sets a, b; settings of "ada" take CREATEROLE with the ADMIN option on the role.`,
      ],
    ],
  ] as const)('on %i: parameters %j, of roles %j', (major, parameters, roles, messages) => {
    expect(said(major, [...parameters], [...roles])).toStrictEqual(messages);
  });

  it('are a warning with what to do', () => {
    expect(refusedSettingFindings(facts(), { parameters: ['x'], roles: [] })).toMatchObject([
      { title: 'Settings of the database', severity: 'warning', remedy },
    ]);
  });
});
