import { expect, it } from 'vitest';
import { selectionFindings } from '../../../../../main/postgres/dump/selection/findings.ts';

it('says nothing where the choice does what it says', () => {
  expect(selectionFindings([])).toEqual([]);
  expect(selectionFindings([{ unused: [], broken: [] }])).toEqual([]);
});

it('names patterns that match nothing, and what a restore would lose', () => {
  const found = selectionFindings([
    {
      unused: ['Log_*', 'x'],
      broken: [
        { what: 'foreign key', name: 'k of app.line', needs: 'app.head' },
        { what: 'view', name: 'app.v', needs: 'app.head' },
      ],
    },
  ]);
  expect(found.map(({ severity, message, objects }) => ({ severity, message, objects }))).toEqual([
    {
      severity: 'warning',
      message: '2 patterns of what is left out match nothing: Log_* and x.',
      objects: [],
    },
    {
      severity: 'warning',
      message: 'A restore would lose 1 foreign key and 1 view, which need what is left out.',
      objects: [
        { name: 'k of app.line', detail: 'needs app.head' },
        { name: 'app.v', detail: 'needs app.head' },
      ],
    },
  ]);
  const [one] = selectionFindings([{ unused: ['x'], broken: [] }]);
  expect(one?.message).toBe('1 pattern of what is left out matches nothing: x.');
  const [lost] = selectionFindings([{ unused: [], broken: [{ what: 'view', name: 'v', needs: 't' }] }]);
  expect(lost?.message).toBe('A restore would lose 1 view, which needs what is left out.');
});
