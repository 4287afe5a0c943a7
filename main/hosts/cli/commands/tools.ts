import type { Command } from 'commander';
import type { ClientTools } from '../../../../shared/tools.ts';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { exitCodes } from '../cli-errors.ts';
import type { Session } from '../terminal/session.ts';
import { absolutePath } from '../../../core/absolute-path.ts';

export function addToolCommands(program: Command, session: Session): void {
  const tools = program
    .command('tools')
    .description("PostgreSQL's client tools, pg_dump and pg_restore, on this machine.");
  addToolsList(tools, session);
  addToolsAdd(tools, session);
}

function showTools(session: Session, found: readonly ClientTools[]): void {
  const { output } = session;
  output.table(
    [
      { title: 'MAJOR', value: ({ major }) => String(major), right: true },
      { title: 'VERSION', value: ({ version }) => version },
      { title: 'FOLDER', value: ({ folder }) => folder, flexible: true },
      { title: 'REMARK', value: ({ warning }) => warning ?? '', flexible: true },
    ],
    found,
    `No client tools found. Name their folder: ${pgkeepLine('tools add', '<folder>')}`,
  );
}

function addToolsList(tools: Command, session: Session): void {
  const { output } = session;
  const command = tools
    .command('list', { isDefault: true })
    .description('Lists the client tools that were found.')
    .addHelpText('after', '\nExample:\n  pgkeep tools');
  command.action(() =>
    session.run(command, async (client) => {
      const listed = await (await client()).tools.list();
      output.result(listed, () => {
        showTools(session, listed.found);
        for (const folder of listed.folders) output.hint(`Also looked into: ${folder}`);
        if (listed.advice !== null) output.hint(listed.advice);
      });
      return exitCodes.done;
    }),
  );
}

function addToolsAdd(tools: Command, session: Session): void {
  const { output, host } = session;
  const command = tools
    .command('add')
    .description('Adds a folder to look for client tools in.')
    .argument('<folder>', 'folder that holds pg_dump and pg_restore')
    .addHelpText('after', '\nExample:\n  pgkeep tools add /opt/postgresql-18/bin');
  command.action((folder: string) =>
    session.run(command, async (client) => {
      const found = await (
        await client()
      ).tools.addFolder({ folder: absolutePath(folder, { cwd: host.cwd }) });
      output.result(found, () => {
        showTools(session, found);
      });
      return exitCodes.done;
    }),
  );
}
