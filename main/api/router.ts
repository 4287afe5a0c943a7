import { implement } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import type { JobStarter } from '../coordinator/jobs/start-jobs.ts';
import { applyGrants } from '../coordinator/privileges/apply-grants.ts';
import { applyRestoreGrants } from '../coordinator/restore/check/grant-for-restore.ts';
import { changeInstance } from '../coordinator/instances/change-instance.ts';
import { changeServer } from '../coordinator/servers/change-server.ts';
import { checkAllPrivileges } from '../coordinator/privileges/check-all.ts';
import { checkBackupPrivileges } from '../coordinator/privileges/check-database.ts';
import { cleanVault, listAbandoned } from '../coordinator/vaults/clean-vault.ts';
import { confirmServer } from '../coordinator/servers/confirm-server.ts';
import { confirmInstances } from '../coordinator/instances/confirm-instances.ts';
import { deletePoint } from '../coordinator/points/delete-point.ts';
import { grantSqlOf } from '../coordinator/privileges/write-grants.ts';
import { findInstance, findServer, findVault } from '../coordinator/lookup.ts';
import { letGo } from '../coordinator/jobs/recovery/forget-leftovers.ts';
import { listPoints } from '../coordinator/points/list-points.ts';
import { pointContents, showPoint } from '../coordinator/points/show-point.ts';
import { diagnosticsOf } from '../coordinator/jobs/diagnostics.ts';
import { createDatabaseOn, createRoleOn, rolesOf } from '../coordinator/servers/databases-and-roles.ts';
import { overviewOfInstances, overviewSummary } from '../coordinator/instances/overview.ts';
import { findCheckedDatabase } from '../coordinator/privileges/checked-database.ts';
import { protect } from '../coordinator/instances/protect.ts';
import { protectReadiness } from '../coordinator/instances/protect-readiness.ts';
import { chosenBefore } from '../coordinator/places/chosen-before.ts';
import { pickPlace } from '../coordinator/places/pick.ts';
import {
  resolveAddress,
  resolveCredential,
  resolvePlace,
  resolveServer,
  resolveStorage,
} from '../coordinator/places/resolve.ts';
import { restoreReadiness } from '../coordinator/restore/check/readiness.ts';
import { readConnectionString } from '../coordinator/servers/read-connection-string.ts';
import { addServer } from '../coordinator/servers/add-server.ts';
import { removeServer } from '../coordinator/servers/remove-server.ts';
import { setLogin } from '../coordinator/servers/set-login.ts';
import { about, getSettings, setSettings } from '../coordinator/settings.ts';
import { stopProtection } from '../coordinator/instances/stop-protection.ts';
import { testServer, tryServer } from '../coordinator/servers/check-connection.ts';
import { addToolFolder, listTools } from '../coordinator/client-tools.ts';
import { changeVariables, listVariables } from '../coordinator/servers/allowed-variables.ts';
import { removeVault } from '../coordinator/vaults/remove-vault.ts';
import { addVault } from '../coordinator/vaults/add-vault.ts';
import { showVault } from '../coordinator/vaults/show-vault.ts';
import { findJob } from '../coordinator/jobs/find-job.ts';
import { whenFree } from '../store/when-free.ts';
import { toContractError } from './errors.ts';

/** Implements the contract: each call is one line into the coordinator. */
export function createRouter(coordinator: JobStarter) {
  const { engine } = coordinator;
  const { places, store } = engine;
  const os = implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw toContractError(error, engine.log);
    }
  });

  return os.router({
    vaults: {
      add: os.vaults.add.handler(async ({ input }) =>
        addVault(engine, { ...input, location: await resolveStorage(engine, input.location, 'vault') }),
      ),
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
      add: os.servers.add.handler(async ({ input }) => addServer(engine, await resolveServer(engine, input))),
      setLogin: os.servers.setLogin.handler(async ({ input: { server, credential, password, ticket } }) =>
        setLogin(engine, findServer(store, server), await resolveCredential(engine, credential), {
          secret: password,
          ticket,
        }),
      ),
      set: os.servers.set.handler(
        async ({ input: { server, password: secret, ticket, address, credential, ...changes } }) =>
          changeServer(
            engine,
            findServer(store, server),
            {
              ...changes,
              address: await resolveAddress(engine, address),
              ...(credential === undefined
                ? {}
                : { credential: await resolveCredential(engine, credential) }),
            },
            { secret, ticket },
          ),
      ),
      remove: os.servers.remove.handler(({ input }) =>
        removeServer(engine, findServer(store, input.server), input.leaveDatabases),
      ),
      confirm: os.servers.confirm.handler(({ input }) =>
        confirmServer(engine, findServer(store, input.server), input.seen),
      ),
      list: os.servers.list.handler(() => store.servers.list()),
      test: os.servers.test.handler(({ input }) => testServer(engine, findServer(store, input.server))),
      tryOut: os.servers.tryOut.handler(async ({ input }) =>
        tryServer(engine, await resolveServer(engine, input)),
      ),
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
      confirm: os.instances.confirm.handler(({ input }) =>
        confirmInstances(
          engine,
          input.instances.map((reference) => findInstance(store, reference)),
        ),
      ),
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
      start: os.backup.start.handler(async ({ input }) => ({
        jobId: await coordinator.startBackup(findInstance(store, input.instance)),
      })),
    },
    places: {
      pick: os.places.pick.handler(({ input }) => pickPlace(engine, input.purpose)),
      roots: os.places.roots.handler(({ input }) => places.roots(input.purpose)),
      list: os.places.list.handler(({ input: { folder, purpose, search } }) =>
        places.list(folder, purpose, search),
      ),
      choose: os.places.choose.handler(({ input }) => places.choose(input.entry, input.purpose)),
      makeFolder: os.places.makeFolder.handler(({ input: { folder, purpose, name } }) =>
        places.makeFolder(folder, purpose, name),
      ),
      chosenBefore: os.places.chosenBefore.handler(({ input }) => chosenBefore(engine, input)),
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
        applyGrants(engine, findCheckedDatabase(store, input), input),
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
        async ({ input: { destination, secret, ticket, skipDamaged, ...reference } }) => ({
          jobId: await coordinator.startRestoreAsFiles(
            reference,
            await resolveStorage(engine, destination, 'files'),
            { secret, ticket },
            { skipDamaged },
          ),
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
      letGo: os.jobs.letGo.handler(({ input }) => letGo(engine, findJob(store, input.job), input.leftovers)),
      cancel: os.jobs.cancel.handler(({ input }) => coordinator.cancel(findJob(store, input.job))),
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
      set: os.settings.set.handler(({ input }) => whenFree(() => setSettings(engine, input))),
      about: os.settings.about.handler(() => about(engine)),
    },
    tools: {
      list: os.tools.list.handler(() => listTools(engine)),
      addFolder: os.tools.addFolder.handler(async ({ input }) =>
        addToolFolder(engine, await resolvePlace(engine, input.folder, 'tools')),
      ),
    },
    variables: {
      list: os.variables.list.handler(() => listVariables(engine)),
      add: os.variables.add.handler(({ input }) => changeVariables(engine, { add: input.variable })),
      remove: os.variables.remove.handler(({ input }) => changeVariables(engine, { remove: input.variable })),
    },
  });
}
