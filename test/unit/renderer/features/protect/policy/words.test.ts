import { describe, expect, it } from 'vitest';
import { policyPlan } from '../../../../../../renderer/features/protect/policy/plan.ts';
import { planWords, runnerWords } from '../../../../../../renderer/features/protect/policy/words.ts';
import { outlookWith, server, theirs } from './outlook.ts';

const servers = [
  { id: 'srv-1', name: 'prod' },
  { id: 'srv-2', name: 'test' },
  { id: 'srv-3', name: 'dev' },
];
const proposed = { policyId: null, runner: null };

describe('the words for who runs the due backups', () => {
  it('name this computer, and nobody', () => {
    const outlook = outlookWith();
    expect(runnerWords('here', outlook, servers)).toEqual({
      title: 'This computer (bob on ws2)',
      more: 'It runs the due backups of these databases, whoever looks at them.',
    });
    expect(runnerWords('nobody', outlook, servers).more).toBe(
      'No backup is taken by itself until a computer is chosen.',
    );
  });

  it('name others with their servers', () => {
    const some = outlookWith(
      server('srv-1', { runner: theirs }),
      server('srv-2', { runner: theirs }),
      server('srv-3'),
    );
    expect(runnerWords('as said', some, servers)).toEqual({
      title: 'As the vault says',
      more: 'anna on ws1 for prod and test. This computer runs those of the other servers.',
    });
    expect(runnerWords('here', some, servers).more).toBe(
      'For the databases that are protected now, instead of anna on ws1 for prod and test.',
    );
    const all = outlookWith(server('srv-1', { runner: theirs }));
    expect(runnerWords('as said', all, servers).more).toBe('anna on ws1 for prod.');
  });
});

describe('the words for how databases are backed up', () => {
  const words = (choice: Parameters<typeof policyPlan>[0], outlook = outlookWith()) =>
    planWords(policyPlan(choice, outlook), outlook, servers);
  const by = 'They are backed up by the policy Daily, kept 30 days (Daily at 02:30).';

  it('say the policy and who runs it', () => {
    expect(words(proposed)).toBe(`${by} This computer runs the due backups.`);
    expect(words({ ...proposed, runner: 'nobody' })).toBe(
      `${by} No computer runs it yet, so no backup is taken by itself.`,
    );
    expect(words(proposed, outlookWith(server('srv-1', { runner: theirs })))).toBe(
      `${by} The due backups are run by anna on ws1 for prod.`,
    );
  });

  it('say that there is none', () => {
    expect(words({ ...proposed, policyId: '' })).toBe('No policy: they are backed up by hand only.');
  });
});
