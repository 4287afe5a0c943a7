/** What access is looked at for, by ids of this home; a secret by its URI. */
export interface AccessSubject {
  readonly server?: string;
  readonly vault?: string;
  /** The secret with the login of a database that is not protected yet. */
  readonly secret?: string;
  /** The identity that reads it. */
  readonly identity?: string;
}

/** The address of the page that says what an identity may do in Azure. */
export function accessAddress({ server, vault, secret, identity }: AccessSubject): string {
  const query = new URLSearchParams({
    ...(server === undefined ? {} : { server }),
    ...(vault === undefined ? {} : { vault }),
    ...(secret === undefined ? {} : { secret }),
    ...(identity === undefined ? {} : { identity }),
  });
  return `/settings/azure/access${query.size === 0 ? '' : `?${query.toString()}`}`;
}

/** Refusals of Azure that a role or an access policy there gets past. */
export const accessCodes: readonly string[] = [
  'UserErrorContainerNotAccessible',
  'UserErrorMSIMissingPermissions',
  'UserErrorMissingPermissionsOnSecretStore',
];

export const isAccessProblem = (code: string | null | undefined): boolean =>
  code !== null && code !== undefined && accessCodes.includes(code);
