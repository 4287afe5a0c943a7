import { describe, expect, it } from 'vitest';
import {
  largeObjectFindings,
  loginFindings,
  rowSecurityFindings,
  schemaFindings,
  sequenceFindings,
  tableFindings,
} from '../../../../../main/postgres/privileges/findings/gaps.ts';
import { serverTraits } from '../../../../../main/postgres/connect/server-traits.ts';
import type { BackupCheck } from '../../../../../main/postgres/privileges/backup-check.ts';
import type { BackupGap } from '../../../../../shared/privileges.ts';
import { backupCheck } from '../../../../support/backup-check.ts';

const owner = 'app';
type Counts = Partial<BackupCheck['counts']>;
const counted = (counts: Counts, gaps: readonly BackupGap[] = []): BackupCheck => {
  const check = backupCheck(gaps);
  return { ...check, counts: { ...check.counts, ...counts } };
};
const messages = (found: readonly { severity: string; message: string }[]) =>
  found.map(({ severity, message }) => `${severity}: ${message}`);

describe('what may be read, with how many there are', () => {
  it.each([
    [0, 'There are none.'],
    [1, 'The only one can be read.'],
    [2, 'All 2 can be read.'],
  ])('%i', (count, message) => {
    expect(messages(tableFindings(counted({ tables: count })))).toEqual([`ok: ${message}`]);
    expect(messages(sequenceFindings(counted({ sequences: count })))).toEqual([`ok: ${message}`]);
    expect(messages(largeObjectFindings(counted({ largeObjects: count })))).toEqual(
      count === 0 ? [] : [`ok: ${message}`],
    );
  });

  it('schemas', () => {
    expect(messages(schemaFindings(counted({ schemas: 0 })))).toEqual(['ok: There are none.']);
    expect(messages(schemaFindings(counted({ schemas: 1 })))).toEqual([
      'ok: All that a backup needs can be used.',
    ]);
    const gap = (schema: string): BackupGap => ({ kind: 'schema', schema, owner });
    expect(messages(schemaFindings(counted({}, [gap('a')])))).toEqual([
      'blocker: Schema a can’t be used, so nothing in it can be read.',
    ]);
    expect(messages(schemaFindings(counted({}, [gap('a'), gap('b')])))).toEqual([
      'blocker: Schemas a and b can’t be used, so nothing in them can be read.',
    ]);
  });

  it('the login', () => {
    expect(messages(loginFindings(backupCheck([])))).toEqual([
      'ok: backup may log in.',
      'ok: backup may connect to database shop.',
    ]);
    const superuser = backupCheck([]);
    expect(messages(loginFindings({ ...superuser, role: { ...superuser.role, superuser: true } }))[0]).toBe(
      'ok: backup may log in, and is a superuser.',
    );
    expect(loginFindings(backupCheck([{ kind: 'role' }, { kind: 'connect' }]))).toMatchObject([
      { title: 'Login', kind: 'role', severity: 'blocker', code: 'UserErrorDBUserAuthFailed' },
      { title: 'Database', kind: 'connect', severity: 'blocker', code: 'UserErrorMissingDBPermissions' },
    ]);
    expect(loginFindings(backupCheck([{ kind: 'login' }]))).toMatchObject([
      { kind: 'login', severity: 'blocker', message: 'backup may not log in.' },
      { severity: 'ok' },
    ]);
  });
});

describe('what may not be read', () => {
  const table = (schema: string, name = 'orders'): BackupGap => ({ kind: 'table', schema, name, owner });

  it('is a line for each schema: two tables of one name are two', () => {
    const check: BackupCheck = {
      ...counted({ tables: 5 }, [table('past'), table('shop'), table('shop', 'items')]),
      schemas: [
        { name: 'past', owner, tables: 1 },
        { name: 'shop', owner, tables: 4 },
      ],
    };
    const found = tableFindings(check);
    expect(messages(found)).toEqual([
      'blocker: 1 of 1 table in schema past can’t be read.',
      'blocker: 2 of 4 tables in schema shop can’t be read.',
    ]);
    expect(found.map(({ objects }) => objects.map(({ name }) => name))).toEqual([
      ['past.orders'],
      ['shop.orders', 'shop.items'],
    ]);
  });

  it('is one line for more than twenty schemas', () => {
    const of = (count: number) =>
      tableFindings(
        counted(
          { tables: count },
          Array.from({ length: count }, (_, index) => table(`s${index}`)),
        ),
      );
    expect(of(20)).toHaveLength(20);
    expect(messages(of(21))).toEqual(['blocker: 21 tables in 21 schemas can’t be read.']);
    expect(of(21)[0]?.objects).toHaveLength(21);
  });

  it('says of a catalogue, and of an extension’s table, what it is', () => {
    expect(messages(tableFindings(counted({}, [table('pg_catalog', 'pg_class')])))).toEqual([
      'blocker: 1 catalogue of PostgreSQL itself can’t be read.',
    ]);
    const [found] = tableFindings(counted({}, [{ ...table('s'), extension: 'postgis' } as BackupGap]));
    expect(found?.objects).toEqual([
      { name: 's.orders', detail: 'configuration of extension postgis, of owner app' },
    ]);
  });

  it('is where policies hide rows, and whom they bind', () => {
    const hidden = (forced: boolean): BackupGap => ({
      kind: 'row security',
      schema: 's',
      name: 't',
      owner,
      forced,
    });
    expect(rowSecurityFindings(counted({}, [hidden(true)]))[0]).toMatchObject({
      severity: 'blocker',
      message: 'Policies may hide rows of 1 table in schema s.',
      objects: [{ name: 's.t', detail: 'of owner app, and forced on the owner as well' }],
    });
    expect(rowSecurityFindings(counted({}, [hidden(false)]))[0]?.objects).toEqual([
      { name: 's.t', detail: 'of owner app' },
    ]);
    const azure = (major: number) => {
      const found = counted({}, [hidden(true)]);
      const traits = serverTraits({ major, managedBy: 'azure' });
      return rowSecurityFindings({ ...found, server: { ...found.server, major, traits } })[0]?.remedy;
    };
    expect(azure(15)).toMatch(
      /^On Azure nobody can let a role bypass row-level security before PostgreSQL 16: /,
    );
    expect(azure(16)).toMatch(/^A superuser lets the role bypass/);
    const as = (more: Partial<BackupCheck['role']>) => {
      const check = backupCheck([]);
      return messages(rowSecurityFindings({ ...check, role: { ...check.role, ...more } }));
    };
    expect(as({})).toEqual(['ok: It hides nothing from this role.']);
    expect(as({ bypassRls: true })).toEqual(['ok: It does not apply to this role.']);
    expect(as({ superuser: true })).toEqual(['ok: It does not apply to this role.']);
  });

  it('is how many large objects', () => {
    const gap = (oid: string): BackupGap => ({ kind: 'large object', oid, owner });
    expect(largeObjectFindings(counted({ largeObjects: 3 }, [gap('1'), gap('2')]))).toMatchObject([
      {
        severity: 'blocker',
        message: '2 of 3 large objects can’t be read.',
        objects: [
          { name: '1', detail: 'of owner app' },
          { name: '2', detail: 'of owner app' },
        ],
      },
    ]);
  });
});
