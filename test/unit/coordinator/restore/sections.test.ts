import { expect, it } from 'vitest';
import { isFailed } from '../../../../main/coordinator/restore/sections.ts';
import type { ClassifiedMessage, Loss } from '../../../../shared/jobs/jobs.ts';

const said = (severity: ClassifiedMessage['severity']) => ({ severity, message: 'm', reason: 'r' });
const loss: Loss = { kind: 'rows', what: 'rows of t', reason: 'r', message: 'm' };

it.each<[boolean, ClassifiedMessage['severity'][], number, boolean]>([
  [false, [], 0, false],
  [false, [], 0, true],
  [false, ['warning', 'ignorable', 'unknown'], 0, true],
  [false, ['warning'], 1, false],
  [true, [], 1, true],
  [true, ['fatal'], 0, false],
  [true, ['warning', 'fatal'], 0, true],
])(
  '%s: a restore with %j and %i losses, all or nothing %s, has failed',
  (failed, severities, count, allOrNothing) => {
    const losses = Array.from({ length: count }, () => loss);
    expect(isFailed({ losses, messages: severities.map(said) }, { allOrNothing })).toBe(failed);
  },
);
