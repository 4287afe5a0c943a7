import { expect, it, onTestFinished } from 'vitest';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import { withoutEventTriggers } from '../../../../../main/postgres/connect/session-options.ts';
import { keepLoginsWorking } from '../../../../../main/postgres/restore/database/keep-logins-working.ts';
import { tryLogin } from '../../../../../main/postgres/restore/database/ordinary-login.ts';
import { makeDatabase } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { connectTo, targetOf } from '../../../../support/target-of.ts';

const server = () => sharedServer(18);

it('an event trigger on login that never ends is told, and fails no database that is whole', async () => {
  const database = 'keep_logins_hanging';
  await makeDatabase(
    server(),
    database,
    `CREATE FUNCTION waits() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); END $$;
     CREATE EVENT TRIGGER lt ON login EXECUTE FUNCTION waits()`,
  );
  onTestFinished(() => server().dropDatabase(database));
  // the first session finds out that event triggers may be switched off, the second one proves it
  await using first = await connectTo(server());
  await first.query('SELECT 1');
  await using connection = await connectTo(server());
  // what comes after fifteen seconds, at once
  const timeout = new PgkeepError('UserErrorMissingNetworkSecurityPermissions', 'Cannot reach the server.', {
    details: 'timeout expired',
  });
  const login: typeof tryLogin = (target, options) =>
    options === withoutEventTriggers ? tryLogin(target, options) : Promise.reject(timeout);
  expect(await keepLoginsWorking(connection, targetOf(server(), { database }), login)).toEqual([
    `The event trigger lt on login refuses logins to the new database: timeout expired. The database is whole, and the trigger stays as it was backed up. To get in, connect as a superuser with event triggers off (PGOPTIONS='-c event_triggers=off') and run ALTER EVENT TRIGGER "lt" DISABLE; Or change what "public"."waits"() allows.`,
  ]);
});
