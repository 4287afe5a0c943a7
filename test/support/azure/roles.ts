/** Ids of built-in roles (learn.microsoft.com: Azure built-in roles). */
export const roles = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  blobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  blobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
} as const;

/** Roles that let somebody read what is in Azure Resource Manager. */
export const readingRoles: readonly string[] = [roles.owner, roles.contributor, roles.reader];
