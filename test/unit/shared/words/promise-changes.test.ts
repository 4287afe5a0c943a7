import { expect, it } from 'vitest';
import { InstanceId, PointId } from '../../../../shared/ids.ts';
import type { ChangedPromise } from '../../../../shared/policies/promise-changes.ts';
import { shorterFrom } from '../../../../shared/words/promise-changes.ts';

const kept = { rule: 'default', why: 'Default', expiresAt: null } as const;
const changed = (effect: ChangedPromise['effect'], effectiveAt: string): ChangedPromise => ({
  instanceId: InstanceId.parse('instance-1'),
  instanceName: 'shop',
  pointId: PointId.parse('point-1'),
  startedAt: '2026-11-01T12:00:00.000Z',
  from: kept,
  to: kept,
  effectiveAt,
  effect,
});

it('names the first day from which points are kept for a shorter time, and none where no point is', () => {
  const longer = changed('longer', '2026-12-01T12:00:00.000Z');
  const later = changed('shorter', '2026-12-09T12:00:00.000Z');
  const first = changed('shorter', '2026-12-06T12:00:00.000Z');
  expect(shorterFrom({ points: [longer, later, first] })).toBe(' from 6 Dec 2026 on');
  expect(shorterFrom({ points: [longer] })).toBe('');
});
