import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { applyGrants } from '../../coordinator/privileges/apply-grants.ts';
import { checkAllPrivileges } from '../../coordinator/privileges/check-all.ts';
import { checkBackupPrivileges } from '../../coordinator/privileges/check-database.ts';
import { findCheckedDatabase } from '../../coordinator/privileges/checked-database.ts';
import { entraLoginSql } from '../../coordinator/privileges/entra-login.ts';
import { findServer } from '../../coordinator/lookup.ts';
import { grantSqlOf } from '../../coordinator/privileges/write-grants.ts';
import type { Implementer } from '../implementer.ts';

export function privilegesCalls(os: Implementer['privileges'], { engine }: JobStarter) {
  const { store } = engine;
  return os.router({
    backup: os.backup.handler(
      async ({ input }) =>
        (await checkBackupPrivileges(engine, findCheckedDatabase(store, input))).privileges,
    ),
    entraLogin: os.entraLogin.handler(({ input }) =>
      entraLoginSql(engine, findServer(store, input.server), input.group),
    ),
    grantSql: os.grantSql.handler(({ input }) =>
      grantSqlOf(engine, findCheckedDatabase(store, input), input.form),
    ),
    apply: os.apply.handler(({ input }) => applyGrants(engine, findCheckedDatabase(store, input), input)),
    checkAll: os.checkAll.handler(() => checkAllPrivileges(engine)),
    states: os.states.handler(() => store.privilegeStates.list()),
    audit: os.audit.handler(({ input }) => store.audit.list(input.limit)),
  });
}
