import { describe, expect, it } from 'vitest';
import { parseRoleMapping, parseTableName } from '../../../../shared/command-line/table-and-role-names.ts';

describe('parseTableName', () => {
  it.each([
    ['orders', { name: 'orders' }],
    ['Orders', { name: 'Orders' }],
    ['sales.orders', { schema: 'sales', name: 'orders' }],
    ['"orders"', { name: 'orders' }],
    ['"My ""odd"".schema".t', { schema: 'My "odd".schema', name: 't' }],
    ['s."a.b"', { schema: 's', name: 'a.b' }],
    ['""""', { name: '"' }],
    ['"line\nbreak"', { name: 'line\nbreak' }],
    ['my table', { name: 'my table' }],
    ['-rf', { name: '-rf' }],
  ])('reads %s', (text, expected) => {
    expect(parseTableName(text)).toStrictEqual(expected);
  });

  it.each([
    ['', 'a name is empty'],
    ['.t', 'a name is empty'],
    ['s.', 'a name is empty'],
    ['""', 'a name is empty'],
    ['"open', 'a quote is not closed'],
    ['"a""', 'a quote is not closed'],
    ['a"b', 'quotes go around a whole name, and a quote inside is doubled'],
    ['"a"b', 'quotes go around a whole name, and a quote inside is doubled'],
    ['a.b.c', 'a table is named "table" or "schema.table"; put quotes around a name that has a dot'],
  ])('refuses %s', (text, message) => {
    expect(() => parseTableName(text)).toThrow(new Error(message));
  });
});

describe('parseRoleMapping', () => {
  it.each([
    ['old=new', { from: 'old', to: 'new' }],
    ['a=b=c', { from: 'a', to: 'b=c' }],
    ['"a=b"=c', { from: 'a=b', to: 'c' }],
    ['"o""x"="n y"', { from: 'o"x', to: 'n y' }],
    ['app.read=app.write', { from: 'app.read', to: 'app.write' }],
  ])('reads %s', (text, expected) => {
    expect(parseRoleMapping(text)).toStrictEqual(expected);
  });

  it.each([
    ['old', 'a mapping of roles is written old=new'],
    ['=new', 'a name is empty'],
    ['old=', 'a name is empty'],
    ['"old=new', 'a quote is not closed'],
    ['old="new"x', 'quotes go around a whole name, and a quote inside is doubled'],
  ])('refuses %s', (text, message) => {
    expect(() => parseRoleMapping(text)).toThrow(new Error(message));
  });
});
