import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { supportedMajors } from '../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

describe('the shared servers', () => {
  it.each(supportedMajors)(
    'include a PostgreSQL %i that takes UTF-8 and asks for a password',
    async (major) => {
      const server = sharedServer(major);
      await server.createDatabase('odd "name" ü');
      const client = await server.connect('odd "name" ü');
      const { rows } = await client.query<{ version: string; encoding: string; elephant: string }>(
        `SELECT current_setting('server_version_num')::int / 10000 AS version,
              current_setting('server_encoding') AS encoding, chr(128024) AS elephant`,
      );
      expect(rows).toEqual([{ version: major, encoding: 'UTF8', elephant: '🐘' }]);
      // Somebody is still connected: dropping takes care of that.
      await server.dropDatabase('odd "name" ü');
      await client.end().catch(() => undefined);
      await expect(server.connect('odd "name" ü')).rejects.toMatchObject({ code: '3D000' });

      const { host, port, user } = server;
      const stranger = new pg.Client({ host, port, user, password: 'wrong', database: 'postgres' });
      await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' });
    },
  );
});
