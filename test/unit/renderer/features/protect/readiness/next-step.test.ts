import { describe, expect, it } from 'vitest';
import {
  readinessNext,
  type Standstill,
} from '../../../../../../renderer/features/protect/readiness/next-step.ts';

const stuck: Standstill = {
  ready: 0,
  underWay: 0,
  isLoginRefused: false,
  lacksTools: false,
  lackingPrivileges: 0,
  isOnlyOne: false,
};

describe('the next step of a readiness check', () => {
  it.each<[string, Partial<Standstill>, ReturnType<typeof readinessNext>]>([
    ['one is ready', { ready: 1, isLoginRefused: true }, null],
    ['some are still checked', { underWay: 2, lacksTools: true }, null],
    ['a login is refused', { isLoginRefused: true, lacksTools: true, lackingPrivileges: 3 }, 'login'],
    ['client tools are missing', { lacksTools: true, lackingPrivileges: 3 }, 'tools'],
    ['privileges of many are missing', { lackingPrivileges: 2 }, 'grant'],
    ['privileges of the only one are missing', { lackingPrivileges: 1, isOnlyOne: true }, 'open'],
    ['something else is wrong', {}, 'check'],
  ])('where %s', (_what, change, next) => {
    expect(readinessNext({ ...stuck, ...change })).toBe(next);
  });
});
