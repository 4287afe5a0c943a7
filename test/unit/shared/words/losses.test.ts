import { describe, expect, it } from 'vitest';
import { lossSentence, lossWords } from '../../../../shared/words/losses.ts';

const sentence = (...what: string[]) => lossSentence(what.map((words) => ({ what: words })));

describe('what was lost, as a sentence', () => {
  it('counts and names what was not created', () => {
    expect(sentence('foreign key orders_fk of app.orders')).toBe(
      '1 foreign key was not created: orders_fk of app.orders',
    );
    expect(sentence('index a', 'index b of', 'policy p of t')).toBe(
      '2 indexes were not created: a and b of; 1 policy was not created: p of t',
    );
  });

  it('tells rows apart from tables, and what is there from what is missing', () => {
    expect(sentence('rows of app.a', 'rows of table b', 'table c')).toBe(
      'the rows of 2 tables were not loaded: app.a and table b; 1 table was not created: c',
    );
    expect(sentence('large objects', 'materialized view mv is empty', 'index i is not attached')).toBe(
      'missing: large objects; materialized view mv is empty; index i is not attached',
    );
    expect(sentence('check c of t holds for new rows only')).toBe('check c of t holds for new rows only');
  });

  it('names the first few of hundreds', () => {
    const many = Array.from({ length: 300 }, (_, index) => `foreign key f${index} of t`);
    expect(sentence(...many)).toBe('300 foreign keys were not created: f0 of t, f1 of t and 298 more');
    expect(sentence('rows of a', 'table b', 'primary key p of t', 'trigger t of t', 'rule r of t')).toBe(
      'the rows of 1 table were not loaded: a; 1 table was not created: b; 1 primary key was not created: p of t; 2 other things are missing',
    );
  });
});

describe('losses in one line', () => {
  const losses = ['rows of a', 'rows of b', 'index c', 'index d', 'index e', 'index f'].map((what) => ({
    what,
  }));

  it('are named up to five, and counted from there', () => {
    expect(lossWords(losses.slice(0, 1))).toBe('rows of a');
    expect(lossWords(losses.slice(0, 5))).toBe('rows of a; rows of b; index c; index d; index e');
    expect(lossWords(losses)).toBe('rows of a; rows of b; index c; index d; and 2 more');
  });
});
