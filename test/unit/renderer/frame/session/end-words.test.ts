import { describe, expect, it } from 'vitest';
import { sessionEndWords } from '../../../../../renderer/frame/session/end-words.ts';

describe('the words for a session that ended', () => {
  it.each([
    ['idle', false, 'Your session ended', true],
    ['age', false, 'Your session ended', true],
    ['replaced', false, 'Your session ended', true],
    ['signed out', false, 'You are signed out', true],
    ['unknown', false, 'Your session ended', true],
    ['unknown', true, 'You are not signed in', true],
    ['impostor', false, 'This is not your pgkeep', false],
  ] as const)('%s, at first %s: %s', (reason, first, title, canSignIn) => {
    expect(sessionEndWords(reason, first)).toMatchObject({ title, canSignIn });
  });
});
