import { implement } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import { PgkeepError } from '../core/errors.ts';
import type { Coordinator } from '../coordinator/coordinator.ts';
import { applyGrants } from '../coordinator/apply-grants.ts';
import { applyRestoreGrants } from '../coordinator/apply-restore-grants.ts';
import { changeInstance } from '../coordinator/change-instance.ts';
import { changeServer } from '../coordinator/change-server.ts';
import { checkAllPrivileges } from '../coordinator/check-all-privileges.ts';
import { checkBackupPrivileges } from '../coordinator/check-backup-privileges.ts';
import { cleanVault, listAbandoned } from '../coordinator/clean-vault.ts';
import { deletePoint } from '../coordinator/delete-point.ts';
import { grantSqlOf } from '../coordinator/grant-sql.ts';
import { findInstance, findServer, findVault } from '../coordinator/lookup.ts';
import { listPoints } from '../coordinator/list-points.ts';
import { pointContents, showPoint } from '../coordinator/show-point.ts';
import { diagnosticsOf } from '../coordinator/diagnostics.ts';
import { createDatabaseOn, createRoleOn, rolesOf } from '../coordinator/manage-server.ts';
import { overviewOfInstances, overviewSummary } from '../coordinator/overview.ts';
import { findCheckedDatabase } from '../coordinator/privilege-subject.ts';
import { protect } from '../coordinator/protect.ts';
import { protectReadiness } from '../coordinator/protect-readiness.ts';
import { restoreReadiness } from '../coordinator/restore-readiness.ts';
import { readConnectionString } from '../coordinator/connection-string.ts';
import { addServer, removeServer, setLogin } from '../coordinator/servers.ts';
import { about, getSettings, setSettings } from '../coordinator/settings.ts';
import { stopProtection } from '../coordinator/stop-protection.ts';
import { testServer, tryServer } from '../coordinator/test-server.ts';
import { addToolFolder, listTools } from '../coordinator/tools.ts';
import { removeVault } from '../coordinator/remove-vault.ts';
import { addVault, showVault } from '../coordinator/vaults.ts';
import { findJob } from '../coordinator/find-job.ts';
import { absolutePath } from '../core/user-paths.ts';
import { toContractError } from './errors.ts';
import { withWholePaths } from './input-paths.ts';

/** Implements the contract: each call is one line into the coordinator. */
export function createRouter(coordinator: Coordinator) {
  const { engine } = coordinator;
  const { store } = engine;
  const os = implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw toContractError(error, engine.log);
    }
  });

  return os.router({
    vaults: {
      add: os.vaults.add.handler(({ input }) => addVault(engine, withWholePaths(input))),
      list: os.vaults.list.handler(() => store.vaults.list()),
      remove: os.vaults.remove.handler(({ input }) => removeVault(engine, findVault(store, input.vault))),
      abandoned: os.vaults.abandoned.handler(({ input }) =>
        listAbandoned(engine, findVault(store, input.vault)),
      ),
      clean: os.vaults.clean.handler(({ input }) =>
        cleanVault(engine, findVault(store, input.vault), input.items),
      ),
      show: os.vaults.show.handler(({ input }) => showVault(engine, findVault(store, input.vault))),
    },
    servers: {
      add: os.servers.add.handler(({ input }) => addServer(engine, withWholePaths(input))),
      setLogin: os.servers.setLogin.handler(({ input }) =>
        setLogin(engine, findServer(store, input.server), withWholePaths(input.credential), {
          secret: input.password,
          ticket: input.ticket,
        }),
      ),
      set: os.servers.set.handler(({ input: { server, ...changes } }) =>
        changeServer(engine, findServer(store, server), withWholePaths(changes)),
      ),
      remove: os.servers.remove.handler(({ input }) => removeServer(engine, findServer(store, input.server))),
      list: os.servers.list.handler(() => store.servers.list()),
      test: os.servers.test.handler(({ input }) => testServer(engine, findServer(store, input.server))),
      tryOut: os.servers.tryOut.handler(({ input }) => tryServer(engine, withWholePaths(input))),
      parse: os.servers.parse.handler(({ input }) => readConnectionString(engine, input.text)),
      roles: os.servers.roles.handler(({ input }) => rolesOf(engine, findServer(store, input.server))),
      createDatabase: os.servers.createDatabase.handler(({ input: { server, ...database } }) =>
        createDatabaseOn(engine, findServer(store, server), database),
      ),
      createRole: os.servers.createRole.handler(({ input: { server, ...role } }) =>
        createRoleOn(engine, findServer(store, server), role),
      ),
    },
    instances: {
      protect: os.instances.protect.handler(({ input }) =>
        protect(engine, {
          ...input,
          server: findServer(store, input.server),
          vault: findVault(store, input.vault),
        }),
      ),
      set: os.instances.set.handler(({ input }) =>
        changeInstance(engine, findInstance(store, input.instance), input.options),
      ),
      list: os.instances.list.handler(() => store.instances.list()),
      readiness: os.instances.readiness.handler(({ input: { server, vault, database } }) =>
        protectReadiness(engine, {
          server: findServer(store, server),
          vault: findVault(store, vault),
          database,
        }),
      ),
      stop: os.instances.stop.handler(({ input }) =>
        stopProtection(engine, findInstance(store, input.instance), input),
      ),
    },
    backup: {
      start: os.backup.start.handler(({ input }) => ({
        jobId: coordinator.startBackup(findInstance(store, input.instance)),
      })),
    },
    points: {
      list: os.points.list.handler(async ({ input }) => {
        const vaultId = input.vault === undefined ? undefined : findVault(store, input.vault).id;
        const instances =
          input.instance === undefined ? store.instances.list() : [findInstance(store, input.instance)];
        const { points, problems } = await listPoints(
          engine,
          instances.filter((instance) => vaultId === undefined || instance.vaultId === vaultId),
        );
        const { after, before } = input;
        return {
          points: points.filter(
            ({ completedAt }) =>
              (after === undefined || Date.parse(completedAt) >= Date.parse(after)) &&
              (before === undefined || Date.parse(completedAt) < Date.parse(before)),
          ),
          problems,
        };
      }),
      show: os.points.show.handler(({ input }) => showPoint(engine, input)),
      delete: os.points.delete.handler(({ input: { instance, ...point } }) =>
        deletePoint(engine, findInstance(store, instance), point),
      ),
      contents: os.points.contents.handler(({ input }) => pointContents(engine, input)),
    },
    privileges: {
      backup: os.privileges.backup.handler(
        async ({ input }) =>
          (await checkBackupPrivileges(engine, findCheckedDatabase(store, input))).privileges,
      ),
      grantSql: os.privileges.grantSql.handler(({ input }) =>
        grantSqlOf(engine, findCheckedDatabase(store, input), input.form),
      ),
      apply: os.privileges.apply.handler(({ input }) =>
        applyGrants(engine, findCheckedDatabase(store, input), withWholePaths(input)),
      ),
      checkAll: os.privileges.checkAll.handler(() => checkAllPrivileges(engine)),
      states: os.privileges.states.handler(() => store.privilegeStates.list()),
      audit: os.privileges.audit.handler(({ input }) => store.audit.list(input.limit)),
    },
    restore: {
      asDatabase: os.restore.asDatabase.handler(async ({ input: { targetServer, ...input } }) => ({
        jobId: await coordinator.startRestoreAsDatabase(input, targetServer, input),
      })),
      rows: os.restore.rows.handler(async ({ input: { instance, point, ...wanted } }) => ({
        jobId: await coordinator.startRestoreRows({ instance, point }, wanted),
      })),
      asFiles: os.restore.asFiles.handler(
        async ({ input: { destination, secret, ticket, ...reference } }) => ({
          jobId: await coordinator.startRestoreAsFiles(reference, withWholePaths(destination), {
            secret,
            ticket,
          }),
        }),
      ),
      readiness: os.restore.readiness.handler(({ input: { targetServer, instance, point, ...options } }) =>
        restoreReadiness(engine, { instance, point }, findServer(store, targetServer), options),
      ),
      applyGrants: os.restore.applyGrants.handler(({ input: { request, ...run } }) => {
        const { targetServer, instance, point, ...options } = request;
        const server = findServer(store, targetServer);
        return applyRestoreGrants(engine, server, { ...run, reference: { instance, point }, options });
      }),
    },
    verify: {
      start: os.verify.start.handler(async ({ input: { byRestore, ...reference } }) => ({
        jobId: await coordinator.startVerify(reference, byRestore),
      })),
    },
    jobs: {
      list: os.jobs.list.handler(({ input }) => {
        const { instance, ...filter } = input;
        const instanceId = instance === undefined ? undefined : findInstance(store, instance).id;
        return store.jobs.list({ ...filter, instanceId }).map(({ job }) => job);
      }),
      show: os.jobs.show.handler(({ input }) => {
        const job = findJob(store, input.job);
        return { ...job, log: store.jobs.log(job.id), request: store.jobs.request(job.id) };
      }),
      watch: os.jobs.watch.handler(({ input, signal }) =>
        coordinator.jobs.watch(findJob(store, input.job).id, signal),
      ),
      changes: os.jobs.changes.handler(({ signal }) => coordinator.jobs.changes(signal)),
      again: os.jobs.again.handler(async ({ input }) => ({
        jobId: await coordinator.again(findJob(store, input.job)),
      })),
      diagnostics: os.jobs.diagnostics.handler(async ({ input }) => ({
        text: await diagnosticsOf(engine, findJob(store, input.job)),
      })),
      cancel: os.jobs.cancel.handler(({ input }) => {
        const job = findJob(store, input.job);
        if (job.state !== 'in progress') {
          throw new PgkeepError('UserErrorInvalidInput', `The job has ended already: ${job.state}.`, {
            remedy: 'Nothing needs to be done.',
          });
        }
        coordinator.jobs.cancel(job.id);
        return findJob(store, job.id);
      }),
    },
    overview: {
      instances: os.overview.instances.handler(({ input }) => overviewOfInstances(engine, input)),
      summary: os.overview.summary.handler(() => overviewSummary(engine)),
    },
    secrets: {
      deposit: os.secrets.deposit.handler(({ input }) => ({ ticket: engine.tickets.deposit(input.secret) })),
    },
    settings: {
      get: os.settings.get.handler(() => getSettings(engine)),
      set: os.settings.set.handler(({ input }) => setSettings(engine, input)),
      about: os.settings.about.handler(() => about(engine)),
      pickFolder: os.settings.pickFolder.handler(async ({ input }) => ({
        path: (await engine.host.pickFolder?.(input.title)) ?? null,
      })),
      pickFile: os.settings.pickFile.handler(async ({ input }) => ({
        path: (await engine.host.pickFile?.(input.title)) ?? null,
      })),
    },
    tools: {
      list: os.tools.list.handler(() => listTools(engine)),
      addFolder: os.tools.addFolder.handler(({ input }) => addToolFolder(engine, absolutePath(input.folder))),
    },
  });
}
