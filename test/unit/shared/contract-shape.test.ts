import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../../main/hosts/cli/cli-errors.ts';
import { errorCodes } from '../../../shared/errors.ts';
import { commandLine } from '../../support/recorded/command-line.ts';
import { closedWords, contractSchemas, withReferences } from '../../support/recorded/contract-schemas.ts';
import { recordedFile, recordText } from '../../support/recorded/recorded.ts';

/** What others build on: scripts, runbooks, an interface that is older than the program behind it. */
describe('as recorded are', () => {
  it('what each call of the contract takes and gives', async () => {
    await expect(await recordText(withReferences(contractSchemas()))).toMatchFileSnapshot(
      recordedFile('contract'),
    );
  });

  it('the codes of errors and findings, and all other words that the contract lists', async () => {
    const { code = [], ...words } = closedWords();
    expect(code).toEqual(Object.keys(errorCodes).sort());
    await expect(await recordText({ errorCodes: code, exitCodes, words })).toMatchFileSnapshot(
      recordedFile('codes'),
    );
  });

  it('commands, their arguments and their options', async () => {
    await expect(await recordText(await commandLine())).toMatchFileSnapshot(recordedFile('command-line'));
  });
});
