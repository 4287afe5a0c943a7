import type { JobStarter } from '../coordinator/jobs/start-jobs.ts';
import { createImplementer } from './implementer.ts';
import { accessCalls } from './connections/access.ts';
import { azureCalls } from './connections/azure.ts';
import { autoProtectCalls } from './protection/auto-protect.ts';
import { discoveryCalls } from './connections/discovery.ts';
import { expiryCalls } from './protection/expiry.ts';
import { instancesCalls } from './protection/instances.ts';
import { jobsCalls } from './jobs.ts';
import { keysCalls } from './keys.ts';
import { loginSecretsCalls } from './connections/login-secrets.ts';
import { networkCalls } from './connections/network.ts';
import { overviewCalls } from './overview.ts';
import { policiesCalls } from './protection/policies.ts';
import { placesCalls } from './places.ts';
import { backupCalls, pointsCalls, verifyCalls } from './protection/points.ts';
import { privilegesCalls } from './protection/privileges.ts';
import { restoreCalls } from './protection/restore.ts';
import { scheduleCalls } from './protection/schedule.ts';
import { serversCalls } from './connections/servers.ts';
import { serviceCalls } from './service.ts';
import { secretsCalls, settingsCalls, toolsCalls, variablesCalls } from './settings.ts';
import { vaultsCalls } from './connections/vaults.ts';

/** Implements the contract: each call is one line into the coordinator. */
export function createRouter(coordinator: JobStarter) {
  const os = createImplementer(coordinator.engine.log);
  return os.router({
    access: accessCalls(os.access, coordinator),
    autoProtect: autoProtectCalls(os.autoProtect, coordinator),
    azure: azureCalls(os.azure, coordinator),
    discovery: discoveryCalls(os.discovery, coordinator),
    expiry: expiryCalls(os.expiry, coordinator),
    vaults: vaultsCalls(os.vaults, coordinator),
    servers: serversCalls(os.servers, coordinator),
    instances: instancesCalls(os.instances, coordinator),
    backup: backupCalls(os.backup, coordinator),
    places: placesCalls(os.places, coordinator),
    policies: policiesCalls(os.policies, coordinator),
    points: pointsCalls(os.points, coordinator),
    privileges: privilegesCalls(os.privileges, coordinator),
    restore: restoreCalls(os.restore, coordinator),
    verify: verifyCalls(os.verify, coordinator),
    jobs: jobsCalls(os.jobs, coordinator),
    keys: keysCalls(os.keys, coordinator),
    loginSecrets: loginSecretsCalls(os.loginSecrets, coordinator),
    network: networkCalls(os.network, coordinator),
    overview: overviewCalls(os.overview, coordinator),
    schedule: scheduleCalls(os.schedule, coordinator),
    secrets: secretsCalls(os.secrets, coordinator),
    service: serviceCalls(os.service, coordinator),
    settings: settingsCalls(os.settings, coordinator),
    tools: toolsCalls(os.tools, coordinator),
    variables: variablesCalls(os.variables, coordinator),
  });
}
