import { describe, expect, it } from 'vitest';
import { groupedMessages } from '../../../../../../renderer/features/jobs/details/grouped-messages.ts';
import { completedBackup } from '../../../../../support/overview-data.ts';

describe('words', () => {
  it('group messages, the gravest first, with pgkeep’s own warnings among them', () => {
    const message = (severity: string, text: string) => ({ severity, message: text, reason: 'r' });
    const { result } = completedBackup({
      result: {
        messages: [message('ignorable', 'i'), message('warning', 'w'), message('fatal', 'f')],
        warnings: ['own'],
      },
    });
    expect(
      groupedMessages(result).map(({ severity, messages }) => [severity, messages.map((m) => m.message)]),
    ).toEqual([
      ['fatal', ['f']],
      ['warning', ['own', 'w']],
      ['ignorable', ['i']],
    ]);
  });
});
