import { describe, expect, it } from 'vitest';
import { databasesSentence } from '../../../../../../renderer/features/databases/list/state-sentence.ts';
import { instance } from '../../../../../support/overview-data.ts';

const stoppedAt = '2026-03-02T05:00:00.000Z';

describe('sentence about the databases', () => {
  it.each([
    [['protected'], 'The database with backups is protected.'],
    [['protected', 'failing', 'at risk'], '1 of 3 databases with backups is protected; 2 need attention.'],
    [
      ['protected', 'protected', 'failing'],
      '2 of 3 databases with backups are protected; 1 needs attention.',
    ],
    [['protected', 'protected'], 'All 2 databases with backups are protected.'],
    [['protected', 'not read yet'], '1 of 2 databases with backups is protected; 1 not read yet.'],
    [
      ['protected', 'failing', 'not read yet'],
      '1 of 3 databases with backups is protected; 1 needs attention; 1 not read yet.',
    ],
    [['stopped'], 'No database is backed up; protection of 1 was stopped.'],
  ] as const)('%j', (healths, sentence) => {
    expect(
      databasesSentence(
        healths.map((health, index) =>
          instance({ health, database: `db${index}`, ...(health === 'stopped' ? { stoppedAt } : {}) }),
        ),
        [],
      ),
    ).toBe(sentence);
  });

  it('counts a database of two vaults, or of two entries of one server, once', () => {
    const servers = ['server-prod', 'server-as-dba'].map((id) => ({
      id,
      host: 'db.example.com',
      port: 5432,
    }));
    const twice = [
      instance({ health: 'failing' }),
      instance({ id: 'inst-two', serverId: 'server-as-dba', vaultId: 'vault-two' }),
      instance({ id: 'inst-three', database: 'crm', health: 'at risk' }),
    ];
    expect(databasesSentence(twice, servers)).toBe(
      '1 of 2 databases with backups is protected; 1 needs attention.',
    );
  });
});
