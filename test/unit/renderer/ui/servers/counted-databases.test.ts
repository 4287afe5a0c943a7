import { describe, expect, it } from 'vitest';
import { countedDatabases, lacksProtection } from '../../../../../renderer/ui/servers/counted-databases.ts';

describe('countedDatabases', () => {
  it('counts housekeeping databases once they are protected', () => {
    const databases = (postgres: string[]) => [
      { name: 'postgres', protectedBy: postgres },
      { name: 'azure_sys', protectedBy: [] },
      { name: 'shop', protectedBy: ['prod/shop'] },
      { name: 'crm', protectedBy: [] },
    ];
    expect(countedDatabases(databases([]))).toEqual({ protected: 1, total: 2 });
    expect(countedDatabases(databases(['x']))).toEqual({ protected: 2, total: 3 });
    expect(
      databases([])
        .filter(lacksProtection)
        .map(({ name }) => name),
    ).toEqual(['crm']);
  });
});
