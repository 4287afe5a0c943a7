import { describe, expect, it } from 'vitest';
import { generatePassword } from '../../../../../../renderer/features/servers/create/generate-password.ts';

describe('generatePassword', () => {
  it('leaves out bytes that would favour some characters', () => {
    // 56 characters: bytes from 224 on would come round once more for the first 32 of them.
    const rounds = [
      [255, 224, 0, 55],
      [1, 0, 0, 0],
    ];
    const password = generatePassword(4, (bytes) => bytes.set(rounds.shift() ?? []));
    expect(password).toBe('a9ba');
  });

  it('uses every character and none that is mistaken for another', () => {
    let next = 0;
    const password = generatePassword(224, (bytes) => bytes.set(bytes.map(() => next++)));
    expect(new Set(password).size).toBe(56);
    expect(password).not.toMatch(/[0Oo1lI]/);
  });
});
