import { describe, expect, it } from 'vitest';
import { sqlName, sqlQualifiedName } from '../../../../main/postgres/sql/names.ts';

describe('a name as SQL writes it', () => {
  it.each([
    ['orders', 'orders'],
    ['_a1', '_a1'],
    ['Orders', '"Orders"'],
    ['1st', '"1st"'],
    ['ünï', '"ünï"'],
    ['Weird "" name', '"Weird """" name"'],
    ['drop', 'drop'],
    ['user', '"user"'],
    ['json_table', '"json_table"'],
    ['', '""'],
  ])('%j reads %s', (name, shown) => {
    expect(sqlName(name)).toBe(shown);
  });

  it('has its schema in front', () => {
    expect(sqlQualifiedName('My app', 'orders')).toBe('"My app".orders');
  });
});
