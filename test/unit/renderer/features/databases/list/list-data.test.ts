import { describe, expect, it } from 'vitest';
import { asSentence } from '../../../../../../renderer/ui/format/as-sentence.ts';
import { oldestAnswer } from '../../../../../../renderer/ui/databases/oldest-answer.ts';
import { withRunningJobs } from '../../../../../../renderer/ui/databases/running-jobs.ts';
import { sizeHistories } from '../../../../../../renderer/features/databases/list/size-history.ts';
import { databasesSentence } from '../../../../../../renderer/features/databases/list/state-sentence.ts';
import { InstanceId } from '../../../../../../shared/ids.ts';
import { instance, job } from '../../../../../support/overview-data.ts';

const running = job({ id: 'job-run', state: 'in progress', endedAt: null });

describe('running jobs of instances', () => {
  it('come from what was heard since the list was made', () => {
    const [shown] = withRunningJobs([instance()], new Map([[running.id, running]]));
    expect(shown?.runningJob).toBe(running);
  });

  it('go when their end was heard', () => {
    const ended = job({ id: 'job-run', state: 'failed' });
    const [shown] = withRunningJobs([instance({ runningJob: running })], new Map([[ended.id, ended]]));
    expect(shown?.runningJob).toBeNull();
  });

  it('leave an instance as it is when nothing was heard of it', () => {
    const listed = instance({ runningJob: running });
    expect(withRunningJobs([listed], new Map())[0]).toBe(listed);
  });
});

describe('size histories', () => {
  it('are oldest first, apart by instance, and keep the latest', () => {
    const shop = InstanceId.parse('inst-shop');
    const cafe = InstanceId.parse('inst-cafe');
    const points = [
      { instanceId: shop, completedAt: '2026-03-03T00:00:00.000Z', size: 30 },
      { instanceId: cafe, completedAt: '2026-03-02T00:00:00.000Z', size: 7 },
      { instanceId: shop, completedAt: '2026-03-01T00:00:00.000Z', size: 10 },
      { instanceId: shop, completedAt: '2026-03-02T00:00:00.000Z', size: 20 },
    ];
    expect([...sizeHistories(points, 2)]).toEqual([
      [shop, [20, 30]],
      [cafe, [7]],
    ]);
  });
});

const stoppedAt = '2026-03-02T05:00:00.000Z';

describe('sentence about the databases', () => {
  it.each([
    [['protected'], '1 database protected, all with a recent recovery point.'],
    [['protected', 'failing', 'at risk'], '1 of 3 databases has a recent recovery point; 2 need attention.'],
    [
      ['protected', 'protected', 'failing'],
      '2 of 3 databases have a recent recovery point; 1 needs attention.',
    ],
    [['stopped'], 'No database is protected; protection of 1 was stopped.'],
  ] as const)('%j', (healths, sentence) => {
    expect(
      databasesSentence(
        healths.map((health) => instance({ health, ...(health === 'stopped' ? { stoppedAt } : {}) })),
      ),
    ).toBe(sentence);
  });
});

describe('when the vaults were asked', () => {
  it('is as long ago as the one that was asked first; not known where one never was', () => {
    const seen = (...times: (string | null)[]) => oldestAnswer(times.map((vaultSeenAt) => ({ vaultSeenAt })));
    expect(seen('2026-03-02T05:00:00.000Z', '2026-03-01T05:00:00.000Z')).toBe('2026-03-01T05:00:00.000Z');
    expect(seen('2026-03-02T05:00:00.000Z', null)).toBeNull();
    expect(seen()).toBeNull();
  });
});

describe('a message that another sentence follows', () => {
  it.each([
    ['connection refused', 'connection refused.'],
    ['It is gone. ', 'It is gone.'],
    ['Really?', 'Really?'],
  ])('%j', (message, sentence) => {
    expect(asSentence(message)).toBe(sentence);
  });
});
