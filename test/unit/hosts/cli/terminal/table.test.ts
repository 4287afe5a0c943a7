import { expect, it } from 'vitest';
import { renderTable, type Column } from '../../../../../main/hosts/cli/terminal/table.ts';

interface Row {
  name: string;
  id: string;
  size: string;
}

const columns: Column<Row>[] = [
  { title: 'NAME', value: ({ name }) => name, flexible: true },
  { title: 'ID', value: ({ id }) => id },
  { title: 'SIZE', value: ({ size }) => size, right: true },
];

it('aligns text left, numbers right, and counts wide characters as wide', () => {
  expect(
    renderTable(columns, [
      { name: 'shop', id: 'i-1', size: '1 MiB' },
      { name: '日本', id: 'i-22', size: '12 MiB' },
    ]),
  ).toStrictEqual(['NAME   ID       SIZE', 'shop   i-1     1 MiB', '日本   i-22   12 MiB']);
});

it('breaks flexible columns on a narrow terminal and loses nothing', () => {
  const lines = renderTable(columns, [{ name: 'a-name-of-twenty-chr', id: 'identifier', size: '1 MiB' }], 33);
  expect(lines).toStrictEqual([
    'NAME           ID            SIZE',
    'a-name-of-tw   identifier   1 MiB',
    'enty-chr',
  ]);
});

it('makes hostile cells harmless', () => {
  const [, line] = renderTable(columns, [{ name: 'x\u001b[2J\ny', id: 'i', size: '' }]);
  expect(line).toBe('x\\ny   i');
});
