import { pgkeepLine } from './command-names.ts';
import { flags } from './option-names.ts';

/** Commands with placeholders, for whoever has nothing of the kind yet. */
export const examples = {
  addServer: pgkeepLine(
    'server add',
    '<name>',
    flags.host,
    '<host>',
    flags.user,
    '<user>',
    flags.passwordEnv,
    '<name>',
  ),
  protect: pgkeepLine('protect', flags.server, '<server>', flags.database, '<name>', flags.vault, '<vault>'),
  allowVariable: pgkeepLine('settings variables add', '<name>'),
  azureLogin: pgkeepLine('azure login', flags.tenant, '<tenant>', flags.clientId, '<id>'),
  serveFolder: pgkeepLine('serve', flags.folder, '<path>'),
} as const;
