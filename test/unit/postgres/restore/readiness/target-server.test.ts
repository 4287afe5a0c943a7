import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import type { ServerFacts } from '../../../../../main/postgres/connect/server-facts.ts';
import { serverTraits } from '../../../../../main/postgres/connect/server-traits.ts';
import {
  checkConnections,
  checkWrites,
} from '../../../../../main/postgres/restore/readiness/target-server.ts';

/** A server that gives this one row as its answer to everything. */
const answering = (row: object | undefined) => {
  const asked: string[] = [];
  const query = (sql: string) => {
    asked.push(sql);
    return Promise.resolve(row === undefined ? [] : [row]);
  };
  return { asked, connection: { query } as unknown as Connection };
};
const facts = (more: { superuser?: boolean; major?: number } = {}) => {
  const { superuser = false, major = 17 } = more;
  return { user: 'me', superuser, traits: serverTraits({ major, managedBy: null }) } as ServerFacts;
};

describe('the connections that a restore takes', () => {
  /** 2 jobs take 4 connections. */
  const told = async (row: object | undefined, more: { superuser?: boolean; jobs?: number } = {}) => {
    const { connection } = answering(row);
    const [finding] = await checkConnections(connection, facts(more), more.jobs ?? 2);
    return finding?.message.split('; ')[1];
  };
  const row = { all: 100, used: 90, reserved: 3, limit: -1, mine: 1 };

  it('are there where as many are left, neither more nor fewer', async () => {
    expect(await told({ ...row, used: 93 })).toBeUndefined();
    expect(await told({ ...row, used: 94 })).toBe('3 of 100 are left on the target.');
    expect(await told({ ...row, limit: 5 })).toBeUndefined();
    expect(await told({ ...row, limit: 4 })).toBe('me may have 4 at a time, of which 3 are left.');
    expect(await told(undefined)).toBeUndefined();
  });

  it('are said to be one, or none, and never fewer than none', async () => {
    expect(await told({ ...row, used: 96 })).toBe('1 of 100 is left on the target.');
    expect(await told({ ...row, used: 97 })).toBe('0 of 100 are left on the target.');
    expect(await told({ ...row, used: 99 })).toBe('0 of 100 are left on the target.');
    expect(await told({ ...row, limit: 2 })).toBe('me may have 2 at a time, of which 1 is left.');
    expect(await told({ ...row, limit: 1, mine: 3 })).toBe('me may have 1 at a time, of which 0 are left.');
    expect(await told({ ...row, limit: 0, mine: 0 })).toBe('me may have 0 at a time, of which 0 are left.');
  });

  it('are bounded by the server where that has fewer than the login, or as few', async () => {
    expect(await told({ ...row, used: 96, limit: 3 })).toBe('1 of 100 is left on the target.');
    expect(await told({ ...row, used: 96, limit: 2 })).toBe('1 of 100 is left on the target.');
    // no limit binds a superuser
    expect(await told({ ...row, limit: 1 }, { superuser: true })).toBeUndefined();
  });

  it('are fewer with fewer jobs, where there are several', async () => {
    const remedyWith = async (jobs: number) => {
      const { connection } = answering({ ...row, used: 97 });
      return (await checkConnections(connection, facts(), jobs))[0]?.remedy;
    };
    expect(await remedyWith(1)).toBe('Free connections before you restore.');
    expect(await remedyWith(2)).toBe('Restore with fewer jobs, or free connections before.');
  });

  it('do not include what is reserved for a role, which servers have from 16 on', async () => {
    const asksForReserved = async (major: number) => {
      const { asked, connection } = answering(row);
      await checkConnections(connection, facts({ major }), 1);
      return asked.join().includes("current_setting('reserved_connections')");
    };
    expect([await asksForReserved(15), await asksForReserved(16)]).toEqual([false, true]);
  });
});

describe('a standby', () => {
  it('that does not know its primary, or may not say, is a blocker all the same', async () => {
    const { connection } = answering({ standby: true, host: null, port: null });
    expect(await checkWrites(connection, facts())).toMatchObject([
      { severity: 'blocker', message: 'The target is a standby, which takes no writes.' },
    ]);
  });
});
