import { format } from 'prettier';
import { ErrorCode, errorCodes } from '../../shared/errors.ts';
import { azureBackupCodes } from './azure-backup-codes.ts';
import { errorCauses } from './error-causes.ts';

const others = Object.entries(azureBackupCodes).filter(([code]) => !(code in errorCodes));

const entry = (code: string, cause: string, action: string) =>
  `### ${code}\n\n${cause}\n\n_What to do:_ ${action}`;

const causes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(azureBackupCodes).map(([code, { cause }]) => [code, cause])),
  ...errorCauses,
};

/** docs/errors.md: every code of pgkeep in the order of shared/errors.ts, then Azure Backup's others. */
export const errorsPage = async (): Promise<string> =>
  format(
    [
      '# Error codes',
      '<!-- Made by `npm run record` from shared/errors.ts and build/errors-page. -->',
      'Each error of pgkeep has a code, a sentence that says what happened, and a remedy; `--json` prints all three, and a failed job keeps them. The remedies here are the general ones: an error often says a more precise one, with the command, page or SQL that fixes it. Codes never change their meaning. Where Azure Backup has a name for what happened, pgkeep uses it, so that runbooks for it still help; Azure Backup’s codes for which pgkeep has no cause stand [at the end](#codes-of-azure-backup).',
      '## Codes of pgkeep',
      ...ErrorCode.options.map((code) => entry(code, causes[code] ?? '', errorCodes[code])),
      '## Codes of Azure Backup',
      'pgkeep never ends with one of these. They are here for who comes from Azure Backup, or uses it beside pgkeep.',
      ...others.map(([code, { cause, action }]) => entry(code, cause, action)),
    ].join('\n\n'),
    { parser: 'markdown', printWidth: 110 },
  );
