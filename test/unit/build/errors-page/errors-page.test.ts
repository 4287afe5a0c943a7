import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { azureBackupCodes } from '../../../../build/errors-page/azure-backup-codes.ts';
import { errorCauses } from '../../../../build/errors-page/error-causes.ts';
import { errorsPage } from '../../../../build/errors-page/errors-page.ts';
import { errorCodes } from '../../../../shared/errors.ts';

const root = join(import.meta.dirname, '../../../..');
const page = await errorsPage();
const headings = [...page.matchAll(/^### (\w+)$/gm)].map(([, code]) => code);

describe('docs/errors.md', () => {
  it('is what is made from the codes; npm run record makes it again', async () => {
    await expect(page).toMatchFileSnapshot(join(root, 'docs/errors.md'));
  });

  it('has each code once: those of pgkeep, then the others of Azure Backup', () => {
    const own = Object.keys(errorCodes);
    expect(headings).toEqual([
      ...own,
      ...Object.keys(azureBackupCodes).filter((code) => !own.includes(code)),
    ]);
  });

  it('says of a code what it means and what to do', () => {
    expect(page).toContain(
      `### UserErrorPointKept\n\n${errorCauses.UserErrorPointKept}\n\n_What to do:_ ${errorCodes.UserErrorPointKept}\n`,
    );
    expect(page).toContain(
      `### MaxConcurrentOperationLimitReached\n\n${azureBackupCodes.MaxConcurrentOperationLimitReached.cause}\n\n_What to do:_ ${azureBackupCodes.MaxConcurrentOperationLimitReached.action}\n`,
    );
  });

  it.each(['README.md', 'docs/commands.md'])('is linked from %s', (file) => {
    expect(readFileSync(join(root, file), 'utf8')).toMatch(/\]\((docs\/)?errors\.md\)/);
  });
});

it('each cause and each action is a sentence', () => {
  const sentences = [
    ...Object.values(errorCauses),
    ...Object.values(azureBackupCodes).flatMap(({ cause, action }) => [cause, action]),
  ];
  expect(sentences.filter((sentence) => !/^[A-Za-z].*\.$/.test(sentence))).toEqual([]);
});
