import { describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import { connectionError } from '../../../../../main/postgres/connect/connection-error.ts';
import { versionTraits } from '../../../../../main/postgres/connect/server-traits.ts';
import {
  createDatabase,
  dropMarkedDatabase,
  isRefused,
  nameInUse,
} from '../../../../../main/postgres/restore/database/create.ts';
import { sampleManifest } from '../../../../support/sample-manifest.ts';
import { targetOf } from '../../../../support/target-of.ts';

const target = targetOf({ host: '127.0.0.1', port: 5432, user: 'postgres', password: 'x' });
const coded = (code: string, message = code) => Object.assign(new Error(message), { code });

/** A connection that ends every statement like this, as no test can bring about at will. */
class BrokenConnection implements Pick<Connection, 'query'> {
  readonly #error: unknown;
  constructor(error: unknown) {
    this.#error = error;
  }
  async query(): Promise<never> {
    await Promise.resolve();
    throw this.#error;
  }
}

/** What comes of CREATE DATABASE then. */
async function endedBy(error: unknown): Promise<unknown> {
  const { properties } = sampleManifest('archive', '--').database;
  const database = { name: 'shop', properties, jobId: 'job-1' };
  try {
    const connection = new BrokenConnection(error) as unknown as Connection;
    return await createDatabase(connection, database, versionTraits(17));
  } catch (thrown) {
    return thrown;
  }
}

/** A connection whose server answers like this; it keeps the statements. */
function answering(answer: (statement: string) => object[]) {
  const statements: string[] = [];
  const connection: Pick<Connection, 'query'> = {
    query: async <Row>(statement: string): Promise<Row[]> => {
      statements.push(statement);
      await Promise.resolve();
      return answer(statement) as Row[];
    },
  };
  return { statements, connection: connection as Connection };
}

describe('CREATE DATABASE with the locale of a damaged manifest', () => {
  it.each(['icu', 'builtin'] as const)('never asks for an %s locale without its name', async (provider) => {
    const { statements, connection } = answering(() => {
      throw Object.assign(new Error('invalid locale'), { code: '22023' });
    });
    const properties = { ...sampleManifest('archive', '--').database.properties, localeProvider: provider };
    delete properties.locale;
    await expect(
      createDatabase(connection, { name: 'shop', properties, jobId: 'job-1' }, versionTraits(17)),
    ).rejects.toThrow('CREATE DATABASE failed: invalid locale; invalid locale; invalid locale');
    expect(statements.filter((each) => /LOCALE_PROVIDER (icu|builtin)/.test(each))).toEqual([]);
  });
});

describe('DROP DATABASE of a half-made one', () => {
  /** How often it was tried where the first of them end like this. */
  async function triedWhere(failures: readonly string[]): Promise<number> {
    const waiting = [...failures];
    let tries = 0;
    const { connection } = answering((statement) => {
      if (statement.includes('datconnlimit =')) return statement.includes('-2') ? [] : [{}];
      if (!statement.startsWith('DROP DATABASE')) return [];
      tries += 1;
      const code = waiting.shift();
      if (code !== undefined) throw Object.assign(new Error(`said with ${code}`), { code });
      return [];
    });
    const dropped = await dropMarkedDatabase(connection, 'shop', 'job-1').catch(String);
    if (dropped !== true) throw new Error(`${dropped} after ${tries}`);
    return tries;
  }

  it('is tried again while its sessions end, six times in all', async () => {
    expect(await triedWhere([])).toBe(1);
    expect(await triedWhere(Array.from({ length: 5 }, () => '55006'))).toBe(6);
    await expect(triedWhere(Array.from({ length: 6 }, () => '55006'))).rejects.toThrow(
      'said with 55006 after 6',
    );
  });

  it('ends with what else the server says', async () => {
    await expect(triedWhere(['42501'])).rejects.toThrow('said with 42501 after 1');
  });
});

describe('whether a database was made where CREATE DATABASE ended in an error', () => {
  it.each([
    ['a reset', coded('ECONNRESET')],
    ['an answer that never came', coded('ETIMEDOUT', 'read ETIMEDOUT')],
    ['a way that is gone', coded('EHOSTUNREACH')],
    ['a broken TLS record', coded('EPROTO')],
    ['an administrator who ends the session', coded('57P01', 'terminating connection')],
    ['a connection that is closed', new Error('Connection terminated unexpectedly')],
  ])('nobody knows after %s', async (_what, error) => {
    expect(isRefused(await endedBy(connectionError(error, target)))).toBe(false);
    if (!(error instanceof Error && error.message.startsWith('terminating')))
      expect(isRefused(await endedBy(error))).toBe(false);
  });

  it.each([
    ['a name in use', coded('42P04')],
    ['a disk that is full', coded('53100', 'could not create directory')],
    ['a locale that the server does not have, in every attempt', coded('22023', 'invalid locale')],
  ])('none was made where the server itself refuses: %s', async (_what, error) => {
    const thrown = await endedBy(error);
    expect(thrown).toBeInstanceOf(PgkeepError);
    expect(isRefused(thrown)).toBe(true);
  });

  it('none was made where the name is in use', () => {
    expect(isRefused(nameInUse('shop'))).toBe(true);
    expect(isRefused(new PgkeepError('UserErrorRolesMissing', 'x'))).toBe(false);
    expect(isRefused(new Error('x'))).toBe(false);
  });
});
