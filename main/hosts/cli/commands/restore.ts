import type { Command } from 'commander';
import type { Client } from '../../../compose.ts';
import type { ExitCode } from '../cli-errors.ts';
import { runJob } from '../report/jobs/follow-job.ts';
import {
  addRestoreOptions,
  chooseMode,
  databaseRequest,
  rowsRequest,
  type RestoreCommandOptions,
} from '../options/restore.ts';
import { confirmingEnvironment } from '../options/environment.ts';
import type { Session } from '../terminal/session.ts';
import { chooseStorage } from '../options/storage.ts';

export function addRestoreCommand(program: Command, session: Session): void {
  const command = program
    .command('restore')
    .description(
      'Restores a recovery point as a new database on any server, as files, or the rows of one table.',
    )
    .argument('<instance>', 'name, id, or the beginning of the id')
    .argument('[point]', 'id of the recovery point', 'latest');
  addRestoreOptions(command);
  command
    .addHelpText(
      'after',
      `
Names of tables, schemas and roles are taken literally, upper and lower case too. In --table,
--exclude-table and --role-map parts may be quoted as in SQL: '"My ""odd"".schema".t'.

Examples:
  pgkeep restore prod/shop --as-database shop_copy --server prod --jobs 4
  pgkeep restore prod/shop <recovery point> --as-database orders --server test --table sales.orders --role-map app=test
  pgkeep restore prod/shop --as-files --folder ./shop-files
  pgkeep restore prod/shop --rows-of sales.orders --into shop_copy --server prod`,
    )
    .action((instance: string, point: string, options: RestoreCommandOptions) =>
      session.run(command, async (client) => {
        const mode = chooseMode(command, options);
        if (mode === 'rows') {
          return restoreRows(session, client, { instance, point }, options);
        }
        if (mode === 'database') {
          const request = { instance, point, ...databaseRequest(options) };
          const router = await client();
          return runJob(session, router, () =>
            confirmingEnvironment(session, options.environment, (confirmedEnvironment) =>
              router.restore.asDatabase({ ...request, confirmedEnvironment }),
            ),
          );
        }
        const { location: destination, question } = chooseStorage(options, session.host.cwd);
        const secret = question === undefined ? undefined : await session.ask(question);
        const router = await client();
        return runJob(session, router, () =>
          router.restore.asFiles({
            instance,
            point,
            destination,
            skipDamaged: options.skipDamaged === true,
            secret,
          }),
        );
      }),
    );
}

/** Loads the rows of one table, once the name of the database and the tag of its server are typed. */
async function restoreRows(
  session: Session,
  client: () => Promise<Client>,
  reference: { readonly instance: string; readonly point: string },
  options: RestoreCommandOptions,
): Promise<ExitCode> {
  const wanted = rowsRequest(options);
  const typedName = options.yes
    ? null
    : await session.askOpenly(`To load rows into a database that exists, type its name (${wanted.database})`);
  const router = await client();
  return runJob(session, router, () =>
    confirmingEnvironment(session, options.environment, (confirmedEnvironment) =>
      router.restore.rows({ ...reference, ...wanted, typedName, confirmedEnvironment }),
    ),
  );
}
