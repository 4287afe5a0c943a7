import { instances } from './instances.ts';
import { jobs } from './jobs.ts';
import { backup, points } from './points.ts';
import { overview } from './overview.ts';
import { places } from './places.ts';
import { privileges } from './privileges.ts';
import { restore } from './restore.ts';
import { secrets } from './secret-tickets.ts';
import { servers } from './servers.ts';
import { settings } from './settings.ts';
import { tools } from './tools.ts';
import { variables } from './variables.ts';
import { vaults } from './vaults.ts';
import { verify } from './verify.ts';

/** All that a host can ask for. One file a feature; hosts translate a transport to this and nothing more. */
export const contract = {
  backup,
  instances,
  jobs,
  overview,
  places,
  points,
  privileges,
  restore,
  secrets,
  servers,
  settings,
  tools,
  variables,
  vaults,
  verify,
};
