import { expect, it } from 'vitest';
import { ErrorCode } from '../../shared/errors.ts';
import { sourcesIn } from '../support/sources.ts';

/** Which codes stand in none of the sources, as a text of their own. */
async function missingIn(...folders: readonly string[]): Promise<string[]> {
  const sources = (await sourcesIn(...folders)).map(({ text }) => text).join('\n');
  return ErrorCode.options.filter((code) => !sources.includes(`'${code}'`));
}

it('each error code is given somewhere, and a test meets it', async () => {
  expect(await missingIn('main')).toEqual([]);
  expect(await missingIn('test/unit', 'test/integration', 'test/security', 'test/e2e')).toEqual([]);
});
