import { describe, expect, it } from 'vitest';
import {
  isReady,
  mayComeToAct,
  outcomeOf,
  type RowFacts,
} from '../../../../main/coordinator/access/outcome.ts';

const facts = (more: Partial<RowFacts>): RowFacts => ({
  what: 'the role Reader',
  isMe: true,
  asker: 'app',
  tried: undefined,
  holds: { known: true, value: 'no' },
  assignsAt: 'every scope',
  isDenied: false,
  isEligible: false,
  mayAssign: { known: true, value: 'yes' },
  ...more,
});

const yes = { known: true, value: 'yes' } as const;
const conditional = { known: true, value: 'with a condition' } as const;
const unknown = { known: false, why: 'This identity may not look.' } as const;
const refused = { kind: 'refused', message: 'No.' } as const;
const absent = { kind: 'absent', message: 'There is no such secret.' } as const;
const failed = { kind: 'failed', message: 'The network is away.', remedy: 'Mend the network.' } as const;

describe('the outcome of a row', () => {
  it.each<[string, Partial<RowFacts>, string, boolean]>([
    ['it was tried and worked', { tried: { kind: 'worked' }, holds: unknown }, 'granted', false],
    ['it is there and was not tried', { holds: yes }, 'assigned', false],
    ['it is there and is refused', { holds: yes, tried: refused }, 'assigned', false],
    ['it is there and the network is not', { holds: yes, tried: failed }, 'cannot-tell', false],
    ['it is allowed, and the secret is not there', { holds: unknown, tried: absent }, 'assigned', false],
    ['a condition', { holds: conditional }, 'constrained', true],
    ['a condition at one scope', { holds: conditional, assignsAt: 'other scopes' }, 'constrained', true],
    ['a condition at each scope', { holds: conditional, assignsAt: 'no scope' }, 'constrained', false],
    ['it is there and denied', { holds: yes, isDenied: true }, 'may-not', false],
    ['it is there, denied and refused', { holds: yes, tried: refused, isDenied: true }, 'may-not', false],
    ['denied, and the network is away', { holds: yes, tried: failed, isDenied: true }, 'cannot-tell', false],
    ['denied, and works', { tried: { kind: 'worked' }, isDenied: true }, 'granted', false],
    ['eligible', { isEligible: true, mayAssign: { known: true, value: 'no' } }, 'eligible', false],
    ['nothing is known', { holds: unknown, mayAssign: unknown }, 'cannot-tell', true],
    ['unknown, but refused', { holds: unknown, tried: refused }, 'not-assigned', true],
    ['unknown, and the network is away', { holds: unknown, tried: failed }, 'cannot-tell', true],
    ['missing, and may assign', {}, 'not-assigned', true],
    ['missing, network away', { tried: failed }, 'not-assigned', true],
    [
      'missing, a constrained delegate',
      { mayAssign: { known: true, value: 'with a condition' } },
      'constrained',
      true,
    ],
    [
      'missing, an own role first',
      { mayAssign: { known: true, value: 'once activated' } },
      'eligible',
      false,
    ],
    ['missing, may not assign', { mayAssign: { known: true, value: 'no' } }, 'may-not', false],
    ['missing, may assign is unknown', { mayAssign: unknown }, 'cannot-tell', true],
  ])('%s', (_, more, outcome, canAssign) => {
    const said = outcomeOf(facts(more));
    expect([said.outcome, said.canAssign]).toStrictEqual([outcome, canAssign]);
  });

  it('names whoever asks, and says what the principal may be', () => {
    expect(outcomeOf(facts({})).message).toBe('"app" lacks the role Reader, and may assign it itself.');
    expect(outcomeOf(facts({ isMe: false })).message).toBe(
      'The principal lacks the role Reader, and "app" may assign it.',
    );
  });

  it('says what else is wrong, and what to do about it', () => {
    expect(outcomeOf(facts({ holds: yes, tried: failed }))).toStrictEqual({
      outcome: 'cannot-tell',
      message: 'The role Reader is assigned, but the try failed: The network is away.',
      remedy: 'Mend the network. Then check again.',
      held: true,
      canAssign: false,
    });
    expect(outcomeOf(facts({ tried: failed })).message).toBe(
      '"app" lacks the role Reader, and may assign it itself. The network is away.',
    );
  });

  it('offers for a condition what helps', () => {
    const remedy = (assignsAt: RowFacts['assignsAt']) =>
      outcomeOf(facts({ holds: conditional, assignsAt })).remedy;
    expect(remedy('every scope')).toBe(
      'Read the condition in the portal (Access control, Role assignments), or assign it without one.',
    );
    expect(remedy('other scopes')).toBe(
      'Remove the condition in the portal (Access control, Role assignments), or assign it at one of the other scopes: at the same scope Azure makes no second one.',
    );
    expect(remedy('no scope')).toBe(
      'Remove the condition in the portal (Access control, Role assignments), then check again: to assign it once more changes nothing.',
    );
  });

  it('names a deny assignment that what is assigned does not act against', () => {
    const denied = { holds: yes, isDenied: true } as const;
    expect(outcomeOf(facts({ ...denied, tried: refused }))).toStrictEqual({
      outcome: 'may-not',
      message: 'The role Reader is assigned, but a deny assignment forbids it: No.',
      remedy:
        'Find out what set the deny assignment (Access control, Deny assignments): a deployment stack or a managed application takes it away, or excludes this identity from it.',
      held: true,
      canAssign: false,
    });
    const other = outcomeOf(facts({ ...denied, isMe: false }));
    expect(other.message).toBe('The role Reader is assigned, but a deny assignment forbids it.');
    expect(other.remedy).toContain('excludes the principal from it');
    expect([isReady(other), mayComeToAct(other)]).toStrictEqual([false, false]);
  });

  it('is held where nothing has to be assigned, whatever the try came to', () => {
    const isHeld = (more: Partial<RowFacts>) => outcomeOf(facts(more)).held;
    expect(isHeld({ holds: unknown, tried: { kind: 'worked' } })).toBe(true);
    expect(isHeld({ holds: unknown, tried: absent })).toBe(true);
    for (const tried of [refused, failed, undefined]) expect(isHeld({ holds: yes, tried })).toBe(true);
    expect(isHeld({ isEligible: true, tried: refused })).toBe(true);
    expect(isHeld({ tried: failed })).toBe(false);
    expect(isHeld({ holds: unknown, tried: failed })).toBe(false);
    expect(isHeld({ holds: conditional })).toBe(false);
    expect(isHeld({ holds: conditional, assignsAt: 'no scope' })).toBe(true);
    expect(isHeld({ mayAssign: { known: true, value: 'once activated' } })).toBe(false);
  });

  it('may come to act where a right is missing, and not where something else is wrong', () => {
    const may = (more: Partial<RowFacts>) => mayComeToAct(outcomeOf(facts(more)));
    expect(may({ tried: refused })).toBe(true);
    expect(may({ holds: yes, tried: refused })).toBe(true);
    expect(may({ holds: unknown, tried: refused, mayAssign: unknown })).toBe(true);
    expect(may({ holds: yes, tried: failed })).toBe(false);
    expect(may({ holds: yes })).toBe(false);
  });

  it('is ready where it was tried, or is there and was not refused', () => {
    const ready = (more: Partial<RowFacts>) => isReady(outcomeOf(facts(more)));
    expect(ready({ tried: { kind: 'worked' } })).toBe(true);
    expect(ready({ holds: yes })).toBe(true);
    expect(ready({ holds: yes, tried: refused })).toBe(false);
    expect(ready({})).toBe(false);
  });
});
