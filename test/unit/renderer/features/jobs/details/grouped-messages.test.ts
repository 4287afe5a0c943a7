import { describe, expect, it } from 'vitest';
import {
  groupedMessages,
  hasGraveMessages,
} from '../../../../../../renderer/features/jobs/details/grouped-messages.ts';
import { completedBackup } from '../../../../../support/overview-data.ts';

describe('words', () => {
  it('group messages, the gravest first, with pgkeep’s own warnings among them', () => {
    const message = (severity: string, text: string) => ({ severity, message: text, reason: 'r' });
    const job = completedBackup({
      result: {
        messages: [message('ignorable', 'i'), message('warning', 'w'), message('fatal', 'f')],
        warnings: ['own'],
      },
    });
    expect(
      groupedMessages(job).map(({ severity, messages }) => [severity, messages.map((m) => m.message)]),
    ).toEqual([
      ['fatal', ['f']],
      ['warning', ['own', 'w']],
      ['ignorable', ['i']],
    ]);
  });

  it('leave out what stands in the details of the error, and say whether any matters', () => {
    const message = { severity: 'fatal', message: 'could not connect', reason: 'it ends all' };
    const error = {
      code: 'UserErrorRestoreFailed',
      message: 'The restore failed: could not connect',
      remedy: 'r',
      details: 'could not connect\n(it ends all)',
    };
    const failed = completedBackup({ state: 'failed', result: { messages: [message], warnings: [] }, error });
    expect(groupedMessages(failed)).toEqual([]);
    expect(hasGraveMessages(failed)).toBe(false);
    expect(hasGraveMessages({ ...failed, error: null })).toBe(true);
    expect(hasGraveMessages({ ...failed, leftovers: ['database x'] })).toBe(true);
  });
});
