import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import { settleSubscriptions } from '../../../../../main/postgres/restore/self-acting/subscriptions.ts';

/** Switches a disabled subscription on, on a server that fails at one statement; says what it was asked. */
async function settle(failing?: string) {
  const statements: string[] = [];
  const connection: Pick<Connection, 'query'> = {
    query: async <Row>(statement: string): Promise<Row[]> => {
      await Promise.resolve();
      if (statement.startsWith('SELECT')) {
        return [{ name: 'from "shop"', enabled: false, slot: 'shop_slot', sharingSlot: [] }] as Row[];
      }
      statements.push(statement);
      if (failing !== undefined && statement.includes(failing)) throw new Error('no answer');
      return [];
    },
  };
  const words = await settleSubscriptions(connection as Connection, true);
  return { statements, words };
}

const alter = 'ALTER SUBSCRIPTION "from ""shop"""';

describe('a subscription that is switched on', () => {
  it('takes no change from its slot before it has its tables', async () => {
    const { statements, words } = await settle();
    expect(statements).toEqual([
      `${alter} SET (slot_name = 'pgkeep_not_a_slot')`,
      `${alter} ENABLE`,
      'SET statement_timeout = 30000',
      `${alter} REFRESH PUBLICATION WITH (copy_data = false)`,
      'SET statement_timeout = 0',
      `${alter} SET (slot_name = 'shop_slot')`,
    ]);
    expect(words.warnings).toEqual([]);
  });

  it.each(['ENABLE', 'REFRESH'])('is as it was where the server fails at %s', async (failing) => {
    const { statements, words } = await settle(failing);
    expect(statements.slice(-3)).toEqual([
      'SET statement_timeout = 0',
      `${alter} DISABLE`,
      `${alter} SET (slot_name = 'shop_slot')`,
    ]);
    expect(words.warnings).toEqual([
      expect.stringContaining('could not be enabled and stays disabled: no answer.'),
    ]);
  });
});
