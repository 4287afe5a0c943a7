import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../../main/hosts/serve/limits.ts';

const second = 1000;
const hour = 3600 * second;
const mebibyte = 1024 * 1024;

describe('what one client can make the server hold or wait for', () => {
  it('lasts as long as the help of pgkeep serve says', () => {
    expect(defaultLimits).toMatchObject({ idleMs: 2 * hour, ageMs: 12 * hour, codeMs: 60 * second });
  });

  it('has bounds, of which none is greater than it was found to be needed', () => {
    expect(defaultLimits).toStrictEqual({
      bodyBytes: mebibyte,
      messageBytes: mebibyte,
      unsentBytes: 32 * mebibyte,
      sockets: 32,
      unprovenSockets: 8,
      proofMs: 5 * second,
      sessionCheckMs: 15 * second,
      idleMs: 2 * hour,
      ageMs: 12 * hour,
      codeMs: 60 * second,
      connections: 256,
      headersMs: 10 * second,
      requestMs: 30 * second,
      keepAliveMs: 5 * second,
      closeMs: 500,
    });
  });
});
