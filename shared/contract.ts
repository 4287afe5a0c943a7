import { access } from './access/access.ts';
import { azure } from './identities/identities.ts';
import { loginSecrets } from './logins/new-secret.ts';
import { autoProtect } from './auto-protect/auto-protect.ts';
import { instances } from './instances/instances.ts';
import { jobs } from './jobs/jobs.ts';
import { backup, points } from './points/points.ts';
import { discovery } from './discovery/discovery.ts';
import { keys } from './keys.ts';
import { expiry } from './policies/expiry.ts';
import { policies } from './policies/policies.ts';
import { overview } from './instances/overview.ts';
import { network } from './access/network.ts';
import { places } from './places.ts';
import { privileges } from './privileges.ts';
import { restore } from './points/restore.ts';
import { schedule } from './schedule/schedule.ts';
import { secrets } from './logins/secret-tickets.ts';
import { servers } from './servers/servers.ts';
import { service } from './service.ts';
import { settings } from './settings.ts';
import { tools } from './tools.ts';
import { variables } from './logins/variables.ts';
import { vaults } from './vaults/vaults.ts';
import { verify } from './points/verify.ts';

/** All that a host can ask for. One file a feature; hosts translate a transport to this and nothing more. */
export const contract = {
  access,
  autoProtect,
  azure,
  loginSecrets,
  discovery,
  expiry,
  backup,
  instances,
  jobs,
  keys,
  network,
  overview,
  places,
  points,
  policies,
  privileges,
  restore,
  schedule,
  secrets,
  servers,
  service,
  settings,
  tools,
  variables,
  vaults,
  verify,
};
