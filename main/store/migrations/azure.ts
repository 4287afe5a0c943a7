/** As whom this home acts in Azure, what it changed there, and what servers and databases say of it. */
export const azure: readonly string[] = [
  `
  -- as whom this home acts in Azure; never a secret
  CREATE TABLE identities (
    id TEXT PRIMARY KEY,
    said TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- what was changed in Azure, and where firewall rules may stand that end
  CREATE TABLE access_changes (
    id INTEGER PRIMARY KEY,
    said TEXT NOT NULL,
    outcome TEXT NOT NULL,
    problem TEXT,
    taken_back_by INTEGER
  ) STRICT;
  CREATE TABLE watched_firewalls (
    server TEXT PRIMARY KEY,
    identity_id TEXT NOT NULL,
    rules TEXT NOT NULL DEFAULT '[]',
    looked_at TEXT
  ) STRICT, WITHOUT ROWID;
  `,
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
