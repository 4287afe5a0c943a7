import { expect, it } from 'vitest';
import { isLoopback } from '../../../../main/azure/http/loopback.ts';

it.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['[::1]', true],
  ['127.0.0.1.example.com', false],
  ['10.127.0.0.1', false],
  ['example.com', false],
  ['[::2]', false],
])('%s is this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
