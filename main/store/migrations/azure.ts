/** What servers and databases say of Azure. */
export const azure: readonly string[] = [
  `
  -- which server of Azure it is, and by which identity that is known
  ALTER TABLE servers ADD COLUMN azure TEXT;
  -- the login of this database alone, by the secret of a key vault that holds it; never the login
  ALTER TABLE instances ADD COLUMN credential TEXT;
  `,
  `
  -- addresses that this home let in where rules have no names, and that it takes away after their end
  CREATE TABLE temporary_addresses (
    -- resource id, in lower case
    resource TEXT NOT NULL,
    address TEXT NOT NULL,
    owner TEXT NOT NULL,
    until TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    tried_at TEXT,
    problem TEXT,
    PRIMARY KEY (resource, address)
  ) STRICT, WITHOUT ROWID;
  `,
];
