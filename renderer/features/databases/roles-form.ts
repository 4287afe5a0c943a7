/** What of the roles goes along with a restore. */
export interface RolesForm {
  readonly owners: boolean;
  readonly privileges: boolean;
  /** Whether roles are created that the server lacks. */
  readonly createRoles: boolean;
}

/** All that needs nothing new on the server. */
export const firstRolesForm: RolesForm = { owners: true, privileges: true, createRoles: false };

/** The same as a restore is told. */
export const rolesOptions = ({ owners, privileges, createRoles }: RolesForm) => ({
  noOwner: !owners,
  noPrivileges: !privileges,
  createRoles,
});
