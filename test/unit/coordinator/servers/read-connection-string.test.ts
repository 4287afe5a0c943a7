import { describe, expect, it } from 'vitest';
import { readConnectionString } from '../../../../main/coordinator/servers/read-connection-string.ts';
import type { Engine } from '../../../../main/coordinator/engine.ts';

const deposited: string[] = [];
const engine = {
  tickets: { deposit: (secret: string) => `ticket-${deposited.push(secret)}` },
} as unknown as Pick<Engine, 'tickets'>;

describe('a pasted connection string', () => {
  it.each(['azure.com', 'chinacloudapi.cn', 'usgovcloudapi.net'])(
    'of a server under postgres.database.%s is taken with verify-full, whatever the portal prints',
    (cloud) => {
      const host = `prod.postgres.database.${cloud}`;
      const { address, notes } = readConnectionString(engine, `host=${host} user=ada sslmode=require`);
      expect(address).toMatchObject({ host, user: 'ada', tls: 'verify-full' });
      expect(notes.join()).toContain('verify-full was taken instead');
    },
  );

  it('of any other server keeps its sslmode, and says nothing of it where it has none', () => {
    expect(readConnectionString(engine, 'host=db sslmode=require')).toMatchObject({
      address: { host: 'db', tls: 'require' },
      notes: [],
    });
    expect(readConnectionString(engine, 'host=a.postgres.database.azure.com').address).toEqual({
      host: 'a.postgres.database.azure.com',
    });
  });
});
