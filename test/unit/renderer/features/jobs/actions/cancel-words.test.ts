import { describe, expect, it } from 'vitest';
import { askedRestore } from '../../../../../../renderer/features/jobs/actions/asked-restore.ts';
import { cancelWords } from '../../../../../../renderer/features/jobs/actions/cancel-words.ts';
import { JobRequest } from '../../../../../../shared/jobs/job-request.ts';

describe('what is asked before a job is cancelled', () => {
  const running = { state: 'in progress', progress: null, subject: 'prod/shop' } as const;
  const restore = { ...running, kind: 'restore-as-database' } as const;
  const asked = (keepPartial: boolean) =>
    askedRestore(
      JobRequest.parse({
        kind: 'restore-as-database',
        instanceId: 'inst-0001',
        pointId: 'point-0001',
        serverId: 'srv-0002',
        options: {
          newDatabase: 'shop_2',
          jobs: 1,
          selection: {},
          noOwner: false,
          noPrivileges: false,
          roleMap: [],
          createRoles: false,
          keepPartial,
          analyze: true,
        },
      }),
    );

  it('names what will be dropped, where it is known', () => {
    const words = cancelWords(restore, asked(false));
    expect(words.consequence.replace(/[\u2068\u2069]/g, '')).toBe(
      'The half-made database “shop_2” is dropped with all that was restored into it. The recovery point and all other databases stay.',
    );
    expect(cancelWords(restore, asked(true)).consequence).toContain('is kept as it is');
    expect(cancelWords(restore, null).consequence).toContain('unless it was to be kept');
  });

  it('says of a backup that earlier points stay', () => {
    expect(cancelWords({ ...running, kind: 'backup', subject: 'a\u200bb' }, null).consequence).toBe(
      'What was stored of a⟨U+200B⟩b so far is removed. Earlier recovery points stay.',
    );
  });

  it('says of a backup that waits that nothing is lost', () => {
    const progress = { phase: 'waiting', bytes: 0, rate: 0 };
    expect(cancelWords({ ...running, kind: 'backup', progress }, null)).toEqual({
      title: 'Stop this backup?',
      consequence: 'It has not begun: nothing of prod/shop is stored yet. Earlier recovery points stay.',
      confirm: 'Stop backup',
    });
  });
});
