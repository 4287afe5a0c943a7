import { expect, it } from 'vitest';
import { clockProblem } from '../../../main/vault/clock-agreement.ts';

const hour = 60 * 60_000;
const day = 24 * hour;

it.each([
  ['agrees', [{ server: 'shop', aheadMs: 0 }]],
  ['is a day behind at most', [{ server: 'shop', aheadMs: day }]],
  ['is a day ahead at most', [{ server: 'shop', aheadMs: -day }]],
])('a clock of a folder that %s lets points expire', (_, times) => {
  expect(clockProblem('folder', times)).toBeUndefined();
});

it('a clock of a folder that differs by more than a day from one server stops expiry, and the worst is named', () => {
  const times = [
    { server: 'crm', aheadMs: 2 * hour },
    { server: 'shop', aheadMs: -day - 1 },
    { server: 'old', aheadMs: -3650.5 * day },
  ];
  expect(clockProblem('folder', times)).toBe(
    'The clock of the folder is 3651 days ahead of that of the server old.',
  );
  expect(clockProblem('folder', [{ server: 'shop', aheadMs: 36 * hour }])).toBe(
    'The clock of the folder is 36 hours behind that of the server shop.',
  );
});

it('nothing expires where no server told its time, or one told nonsense', () => {
  expect(clockProblem('folder', [])).toBe(
    'No PostgreSQL server could be asked for the time, and the clock of a folder is that of this machine.',
  );
  expect(clockProblem('folder', [{ server: 'shop', aheadMs: Number.NaN }])).toMatch(/of the server shop\.$/);
});

it('the clock of a container is its service’s', () => {
  expect(clockProblem('azure-blob', [{ server: 'shop', aheadMs: 400 * day }])).toBeUndefined();
});
