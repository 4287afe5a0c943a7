import type { RoleReference } from '../../shared/points/manifest.ts';

/** A role that may do nothing, but for what is given. */
export const roleReference = (name: string, more: Partial<RoleReference> = {}): RoleReference => ({
  name,
  canLogin: false,
  inherit: true,
  createDb: false,
  createRole: false,
  superuser: false,
  replication: false,
  bypassRls: false,
  connectionLimit: -1,
  memberOf: [],
  system: false,
  ...more,
});
