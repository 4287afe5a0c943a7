import { describe, expect, it } from 'vitest';
import { createIds } from '../../../main/core/ids.ts';
import { InstanceId, JobId, PointId, ServerId, VaultId } from '../../../shared/ids.ts';

const at = (time: string) => ({ now: () => new Date(time), elapsed: () => 0 });

describe('ids', () => {
  it('say kind, UTC second and randomness', () => {
    const ids = createIds(at('2026-11-23T18:47:09.999Z'), (length) => Buffer.alloc(length, 0xab));
    expect(ids.next('job')).toBe('job-20261123t184709-abababab');
  });

  it('are valid ids of every kind', () => {
    const ids = createIds(at('2026-01-02T03:04:05Z'));
    expect(() => {
      JobId.parse(ids.next('job'));
      PointId.parse(ids.next('point'));
      InstanceId.parse(ids.next('inst'));
      ServerId.parse(ids.next('server'));
      VaultId.parse(ids.next('vault'));
    }).not.toThrow();
  });

  it('sort by time, across midnight and new year', () => {
    const times = [
      '2025-12-31T23:59:59Z',
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:01Z',
      '2026-10-01T00:00:00Z',
    ];
    const made = times.map((time) => createIds(at(time)).next('point'));
    expect(made.toSorted()).toEqual(made);
  });

  it('differ within a second', () => {
    const ids = createIds(at('2026-01-01T00:00:00Z'));
    expect(new Set(Array.from({ length: 100 }, () => ids.next('job'))).size).toBe(100);
  });
});
