import { expect, it } from 'vitest';
import { parseAside } from '../../../../main/vault/documents/parse-in-worker.ts';
import { parseDocument } from '../../../../main/vault/documents/parse-document.ts';

const vaultJson = { format: 1, id: 'vault-1234', name: 'a vault', createdAt: '2026-01-01T00:00:00.000Z' };

const bytes = (text: string) => Buffer.from(text);

it.each([
  JSON.stringify(vaultJson),
  JSON.stringify({ ...vaultJson, id: '../../evil' }),
  '{"format": 99}',
  '[[[[',
  '['.repeat(1_000),
  '',
])('a thread says of %.60s what is said here', async (text) => {
  expect(await parseAside('vault', bytes(text))).toEqual(parseDocument('vault', bytes(text)));
});

it('what a schema finds wrong is told in a few words, however much it is', () => {
  const manifest = { tables: Array.from({ length: 100_000 }, () => 0), roles: [0, 0], warnings: {} };
  const parsed = parseDocument('manifest', bytes(JSON.stringify(manifest)));
  expect('problem' in parsed && parsed.problem.length).toBeLessThan(1_100);
});
