import { describe, expect, it } from 'vitest';
import {
  rolesSentence,
  effectiveRoleMap,
  suggestedRoleMap,
  unmappedRoles,
} from '../../../../../../renderer/features/restore/target/role-map.ts';

const role = (name: string, onTarget: boolean) => ({ name, onTarget });

describe('which roles of the archive the target has', () => {
  it('is said of one and of many', () => {
    expect([
      rolesSentence([role('app', true)]),
      rolesSentence([role('app', true), role('ada', true)]),
      rolesSentence([role('app', true), role('ada', false)]),
      rolesSentence([role('app', false), role('ada', false)]),
    ]).toEqual([
      'The target has the one role that the archive names.',
      'The target has all 2 roles that the archive names.',
      'The target lacks 1 role that the archive names. Let it become others that are there, or have it created.',
      'The target lacks 2 roles that the archive names. Let them become others that are there, or have them created.',
    ]);
  });
});

describe('the map of roles', () => {
  const roles = [
    { name: 'app', onTarget: true },
    { name: 'Shop-Owner', onTarget: false },
    { name: 'postgres', onTarget: false },
    { name: 'auditor', onTarget: false },
  ];

  it('is filled in by comparing: alike names, and the login for another installation’s superuser', () => {
    const suggested = suggestedRoleMap(roles, ['app', 'shop_owner', 'ada'], 'ada');
    expect([...suggested]).toEqual([
      ['Shop-Owner', 'shop_owner'],
      ['postgres', 'ada'],
    ]);
  });

  it('takes what was typed before what was suggested, and an emptied field as the own name', () => {
    const map = effectiveRoleMap(
      roles,
      new Map([
        ['Shop-Owner', 'shop_owner'],
        ['postgres', 'ada'],
      ]),
      new Map([
        ['postgres', ''],
        ['app', 'app'],
        ['auditor', ' ada '],
      ]),
    );
    expect(map).toEqual([
      { from: 'Shop-Owner', to: 'shop_owner' },
      { from: 'auditor', to: 'ada' },
    ]);
    expect(unmappedRoles(roles, map)).toEqual(['postgres']);
  });
});
