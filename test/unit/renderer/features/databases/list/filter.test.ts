import { describe, expect, it } from 'vitest';
import {
  filtered,
  filterFrom,
  filterInto,
  isFiltering,
  noFilter,
} from '../../../../../../renderer/features/databases/list/filter.ts';
import { PrivilegeState } from '../../../../../../shared/privileges.ts';
import { instance } from '../../../../../support/overview-data.ts';

const shop = instance({ id: 'inst-shop', database: 'shop', name: 'prod/shop' });
const cafe = instance({
  id: 'inst-cafe',
  database: 'Café',
  name: 'branch/Café',
  serverId: 'server-branch',
  serverName: 'branch',
  health: 'failing',
});
const state = {
  instanceId: 'inst-cafe',
  checkedAt: '2026-03-01T00:00:00.000Z',
  ready: false,
  summary: 'A backup would fail.',
  warnings: 0,
};
const privileges = new Map([['inst-cafe', PrivilegeState.parse(state)]]);
const ids = (search: string, more: object = {}) =>
  filtered([shop, cafe], { ...noFilter, search, ...more }, privileges).map(({ id }) => id);

describe('filter of databases', () => {
  it('lets everything through when nothing is asked for', () => {
    expect(ids('')).toEqual(['inst-shop', 'inst-cafe']);
  });

  it('looks for every word in the names of database, server and vault, whatever case and accents', () => {
    expect(ids('CAFE')).toEqual(['inst-cafe']);
    expect(ids('term shop')).toEqual(['inst-shop']);
    expect(ids('shop branch')).toEqual([]);
  });

  it('narrows by health, server and vault', () => {
    expect(ids('', { health: 'failing' })).toEqual(['inst-cafe']);
    expect(ids('', { serverId: 'server-prod' })).toEqual(['inst-shop']);
    expect(ids('', { vaultId: 'vault-other' })).toEqual([]);
    expect(ids('', { privileges: 'would fail' })).toEqual(['inst-cafe']);
    expect(ids('', { privileges: 'not known' })).toEqual(['inst-shop']);
  });

  it('narrows to what is older than the limit, and to what has no good point', () => {
    const old = instance({ id: 'inst-old', isPastLimit: true });
    const none = instance({ id: 'inst-none', latestPointAt: null });
    const aged = (age: 'older' | 'none') =>
      filtered([shop, old, none], { ...noFilter, age }, privileges).map(({ id }) => id);
    expect(aged('older')).toEqual(['inst-old']);
    expect(aged('none')).toEqual(['inst-none']);
  });

  it('goes into an address and comes back, beside what else is there', () => {
    const filter = {
      search: 'a b&c',
      health: 'at risk',
      privileges: 'would fail',
      age: 'older',
      serverId: 'server-prod',
      vaultId: '',
    } as const;
    const params = filterInto(new URLSearchParams('tab=1&vault=gone'), filter);
    expect(params.toString()).toBe(
      'tab=1&q=a+b%26c&health=at+risk&privileges=would+fail&age=older&server=server-prod',
    );
    expect(filterFrom(params)).toEqual(filter);
  });

  it('takes an unknown health in an address for none', () => {
    const filter = filterFrom(new URLSearchParams('health=splendid'));
    expect(filter.health).toBe('');
    expect(isFiltering(filter)).toBe(false);
  });
});
