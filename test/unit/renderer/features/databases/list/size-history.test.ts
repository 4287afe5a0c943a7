import { describe, expect, it } from 'vitest';
import { sizeHistories } from '../../../../../../renderer/features/databases/list/size-history.ts';
import { InstanceId } from '../../../../../../shared/ids.ts';

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
