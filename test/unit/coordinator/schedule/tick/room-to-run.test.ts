import { describe, expect, it } from 'vitest';
import { runsWithRoom } from '../../../../../main/coordinator/schedule/tick/room-to-run.ts';

const due = (server: string, hour: number) => ({ server, planned: new Date(Date.UTC(2031, 2, 1, hour)) });
const hours = (runs: readonly { readonly planned: Date }[]) =>
  runs.map(({ planned }) => planned.getUTCHours());

describe('due backups that begin now', () => {
  it('are as many of one server as the setting says, the latest planned time first', () => {
    const { begin, wait } = runsWithRoom([due('a', 1), due('a', 3), due('a', 2), due('b', 0)], [], 2);
    expect([hours(begin), hours(wait)]).toEqual([[3, 2, 0], [1]]);
  });

  it('are four in all, with those that run already', () => {
    const servers = ['a', 'b', 'c', 'd'].map((server, hour) => due(server, hour));
    expect(hours(runsWithRoom(servers, [{ server: 'x' }, { server: 'y' }], 2).begin)).toEqual([3, 2]);
    expect(
      runsWithRoom(
        servers,
        ['w', 'x', 'y', 'z'].map((server) => ({ server })),
        1,
      ).begin,
    ).toEqual([]);
  });

  it('are more in all where the setting asks for more of one server', () => {
    const all = [1, 2, 3, 4, 5, 6, 7].map((hour) => due('a', hour));
    expect(hours(runsWithRoom(all, [{ server: 'a' }], 6).begin)).toEqual([7, 6, 5, 4, 3]);
  });
});
