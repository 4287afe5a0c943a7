import { describe, expect, it, vi } from 'vitest';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import { createEmptyDatabase } from '../../../../../main/postgres/restore/database/create-empty.ts';

/** What comes of CREATE DATABASE where the server ends it like this. */
async function endedBy(error: unknown): Promise<unknown> {
  const connection: Pick<Connection, 'query'> = { query: vi.fn().mockRejectedValue(error) };
  try {
    return await createEmptyDatabase(connection as Connection, { name: 'shop', encoding: 'LATIN1' });
  } catch (thrown) {
    return thrown;
  }
}

const coded = (code: string) => Object.assign(new Error(`said with ${code}`), { code });

describe('a database that a person asks for and the server refuses', () => {
  it('says that the name is in use', async () => {
    expect(await endedBy(coded('42P04'))).toMatchObject({
      code: 'UserErrorDatabaseNameAlreadyInUse',
      message: 'There is already a database "shop" on the target.',
    });
  });

  it.each([
    ['22023', 'Choose an encoding that the server’s locale allows, UTF8 for most.'],
    ['42704', 'Choose an owner and an encoding that the server has.'],
    ['55006', 'Somebody is connected to the template; try again when they have left.'],
    ['53100', 'Read the server’s message and fix what it names.'],
  ])('says after %s what to do', async (code, remedy) => {
    expect(await endedBy(coded(code))).toMatchObject({
      code: 'UserErrorCreateDatabaseFailed',
      message: `CREATE DATABASE failed: said with ${code}`,
      remedy,
    });
  });

  it('tells a connection that breaks as it is', async () => {
    const broken = new PgkeepError('UserErrorServerConnectionClosed', 'gone');
    expect(await endedBy(broken)).toBe(broken);
  });
});
