import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../support/databases/fingerprint.ts';
import { openSample } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

describe('fingerprint', () => {
  it('sees a changed value, a lost row, an advanced sequence and a changed large object, but no new order', async () => {
    const server = sharedServer(16);
    await using database = await openSample(server, 'support_changes', 'fingerprint');
    const { client } = database;
    const original = await fingerprint(client);

    await client.query('CREATE TABLE sorted AS SELECT * FROM shop.documents ORDER BY id DESC');
    await client.query('ALTER TABLE shop.documents DISABLE TRIGGER ALL');
    await client.query('DELETE FROM shop.documents');
    await client.query('INSERT INTO shop.documents SELECT * FROM sorted');
    await client.query('DROP TABLE sorted');
    expect(await fingerprint(client)).toEqual(original);

    const changed = async (statement: string) => {
      const before = await fingerprint(client);
      await client.query(statement);
      const after = await fingerprint(client);
      return [
        ...after.tables.filter((table, i) => table.sha256 !== before.tables[i]?.sha256),
        ...after.sequences.filter((sequence, i) => sequence.lastValue !== before.sequences[i]?.lastValue),
        ...after.largeObjects.filter((object, i) => object.sha256 !== before.largeObjects[i]?.sha256),
      ].map((each) => ('name' in each ? each.name : each.oid));
    };
    expect(await changed("UPDATE public.settings SET value = '' WHERE key = 'null'")).toEqual(['settings']);
    expect(await changed('DELETE FROM shop.order_items WHERE order_id = 1 AND line = 1')).toEqual([
      'order_items',
    ]);
    expect(await changed("SELECT nextval('shop.invoice_number')")).toEqual(['invoice_number']);
    expect(await changed("SELECT lo_put(700001, 2, 'X')")).toEqual([700001]);
  });
});
