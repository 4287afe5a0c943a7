import { expect, it } from 'vitest';
import { isForeign } from '../../../../main/postgres/connect/message-language.ts';

it.each(['', 'C', 'C.UTF-8', 'POSIX', 'en', 'en_US.utf8', 'en_GB@euro', 'English_United States.1252'])(
  '%j is English, or not known',
  (setting) => {
    expect(isForeign(setting)).toBe(false);
  },
);

it.each(['de_DE.UTF-8', 'cs_CZ', 'fr', 'German_Germany.1252', 'enm_GB'])('%j is not English', (setting) => {
  expect(isForeign(setting)).toBe(true);
});
