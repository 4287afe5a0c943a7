import { describe, expect, it } from 'vitest';
import { newNames } from '../../../../../../renderer/features/databases/many/new-names.ts';
import { instance } from '../../../../../support/overview-data.ts';

const shop = instance();
const crm = instance({ id: 'inst-crm', name: 'prod/crm', database: 'crm' });
const other = instance({ id: 'inst-other', name: 'old/shop', database: 'shop', serverName: 'old' });

const names = (...input: Parameters<typeof newNames>) =>
  newNames(...input).map(({ name, problem }) => [name, problem]);

describe('the names of databases that are restored together', () => {
  it('come from the pattern', () => {
    expect(names([shop, crm], '{database}_restored', [])).toEqual([
      ['shop_restored', null],
      ['crm_restored', null],
    ]);
    expect(names([other], '{server}-{database}-{date}-{x}', [])).toEqual([['old-shop-20260302-{x}', null]]);
    // what a name holds is no pattern
    const odd = instance({ database: '{server}$&' });
    expect(names([odd], '{database}', [])).toEqual([['{server}$&', null]]);
  });

  it('collide with what is on the target, and with each other', () => {
    expect(names([shop, crm, other], '{database}', ['crm'])).toEqual([
      ['shop', 'Twice in this list'],
      ['crm', 'Exists there already'],
      ['shop', 'Twice in this list'],
    ]);
    expect(names([shop, other], '{database}_{server}', ['crm']).map(([, problem]) => problem)).toEqual([
      null,
      null,
    ]);
    expect(names([shop], 'template1', undefined)).toEqual([['template1', 'Exists there already']]);
  });

  it.each([
    ['', 'No name'],
    ['a\0b', 'Has a NUL character'],
    ['é'.repeat(32), '64 bytes; 63 at most'],
    ['é'.repeat(31), null],
  ])('%j: %s', (pattern, problem) => expect(names([shop], pattern, [])).toEqual([[pattern, problem]]));
});
