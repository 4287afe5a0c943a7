/** What servers and databases say of Azure. */
export const azure: readonly string[] = [
  `
  -- which server of Azure it is, and by which identity that is known
  ALTER TABLE servers ADD COLUMN azure TEXT;
  -- the login of this database alone, by the secret of a key vault that holds it; never the login
  ALTER TABLE instances ADD COLUMN credential TEXT;
  `,
];
