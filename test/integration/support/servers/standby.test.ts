import { describe, expect, it } from 'vitest';
import { queryRows } from '../../../support/databases/test-databases.ts';
import { startReplication } from '../../../support/servers/standby.ts';

describe('a standby', () => {
  it('streams from its primary once it is there, however late that answers', async () => {
    await using replication = await startReplication({ major: 12, answersAfterSeconds: 1 });
    const { primary, standby } = replication;
    const receiver = 'SELECT status, sender_host, sender_port FROM pg_stat_wal_receiver';
    expect(await queryRows(standby, 'postgres', receiver)).toEqual([
      { status: 'streaming', sender_host: primary.host, sender_port: primary.port },
    ]);
    // and has at once what a session commits
    await queryRows(primary, 'postgres', 'CREATE TABLE seen AS SELECT 1 AS one');
    expect(await queryRows(standby, 'postgres', 'SELECT one FROM seen')).toEqual([{ one: 1 }]);
  });
});
