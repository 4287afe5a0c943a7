import { describe, expect, it } from 'vitest';
import { ServerAddress, TlsMode } from '../../../../shared/servers/servers.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('choices', () => {
  it('TLS never falls back to plain text silently', () => {
    expect(TlsMode.options).toEqual(['disable', 'require', 'verify-ca', 'verify-full']);
  });

  it('an address leads to one host', () => {
    const address = { host: 'h', port: 5432, user: 'u', maintenanceDatabase: 'postgres', tls: 'disable' };
    expect(takes(ServerAddress, address)).toBe(true);
    for (const host of ['', 'a,b', 'a\nb', 'a\0b', 'x'.repeat(256)]) {
      expect(takes(ServerAddress, { ...address, host })).toBe(false);
    }
    for (const port of [0, 65536, 1.5, '5432'])
      expect(takes(ServerAddress, { ...address, port })).toBe(false);
  });
});
