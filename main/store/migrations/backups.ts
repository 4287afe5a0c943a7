/** Vaults, servers, instances, their points and jobs, privileges and leftovers. */
export const backups: readonly string[] = [
  `
  CREATE TABLE vaults (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    location TEXT NOT NULL,
    added_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE servers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    credential TEXT NOT NULL,
    added_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE instances (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    server_id TEXT NOT NULL REFERENCES servers (id),
    vault_id TEXT NOT NULL REFERENCES vaults (id),
    database_name TEXT NOT NULL,
    options TEXT NOT NULL,
    protected_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    instance_id TEXT,
    vault_id TEXT,
    subject TEXT NOT NULL,
    -- what may run only once at a time, for example "backup of <instance>"; null for what may
    exclusive TEXT,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    host TEXT NOT NULL,
    os_user TEXT NOT NULL,
    pid INTEGER NOT NULL,
    heartbeat_at TEXT NOT NULL,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    progress TEXT,
    result TEXT,
    error TEXT
  ) STRICT;
  CREATE UNIQUE INDEX jobs_exclusive ON jobs (exclusive) WHERE state = 'in progress' AND exclusive IS NOT NULL;
  CREATE INDEX jobs_started ON jobs (started_at);

  CREATE TABLE job_log (
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (job_id, seq)
  ) STRICT, WITHOUT ROWID;

  -- what a job has begun to make and not finished: written before it is made, removed when it is whole
  CREATE TABLE leftovers (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    detail TEXT NOT NULL
  ) STRICT;

  -- cache of manifests' summaries; the vault is the truth
  CREATE TABLE points (
    id TEXT PRIMARY KEY,
    vault_id TEXT NOT NULL REFERENCES vaults (id) ON DELETE CASCADE,
    instance_id TEXT NOT NULL,
    summary TEXT NOT NULL
  ) STRICT;

  CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- what was asked for, to ask for it again; null in jobs of earlier versions
  ALTER TABLE jobs ADD COLUMN request TEXT;
  CREATE INDEX jobs_instance ON jobs (instance_id, kind, started_at);
  CREATE INDEX jobs_ended ON jobs (ended_at);
  CREATE INDEX jobs_running ON jobs (started_at) WHERE state = 'in progress';
  CREATE INDEX points_instance ON points (vault_id, instance_id);

  -- when protection was stopped; null while the database is protected
  ALTER TABLE instances ADD COLUMN stopped_at TEXT;
  `,
  `
  -- what the last privilege check of an instance said; ready is null where it could not be made
  CREATE TABLE privilege_states (
    instance_id TEXT PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
    checked_at TEXT NOT NULL,
    ready INTEGER,
    summary TEXT NOT NULL,
    warnings INTEGER NOT NULL
  ) STRICT;

  -- who changed privileges with pgkeep; entries outlive the servers and instances that they name
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    os_user TEXT NOT NULL,
    host TEXT NOT NULL,
    server_name TEXT NOT NULL,
    database_name TEXT NOT NULL,
    ran_as TEXT NOT NULL,
    -- whose privileges they are
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    sql TEXT NOT NULL,
    -- what takes a grant back; empty in entries of a revoke
    revoke_sql TEXT NOT NULL,
    digest TEXT NOT NULL,
    outcome TEXT NOT NULL,
    problem TEXT
  ) STRICT;
  `,
  `
  -- what the role was to be able to do: back up, or restore
  ALTER TABLE audit ADD COLUMN purpose TEXT NOT NULL DEFAULT 'backup';
  `,
  `
  -- whose lock tells whether the process of a job lives; null in jobs of earlier versions
  ALTER TABLE jobs ADD COLUMN owner TEXT;

  -- how often cleaning it was tried in vain, and when last
  ALTER TABLE leftovers ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE leftovers ADD COLUMN tried_at TEXT;
  `,
  `
  -- when a vault was last asked what it holds, when it last answered, and why it did not the last time
  ALTER TABLE vaults ADD COLUMN asked_at TEXT;
  ALTER TABLE vaults ADD COLUMN answered_at TEXT;
  ALTER TABLE vaults ADD COLUMN problem TEXT;

  -- when the vault last said which points the instance has
  ALTER TABLE instances ADD COLUMN seen_at TEXT;

  -- cache of points whose manifest cannot be read; what can be read is in points
  CREATE TABLE damaged_points (
    id TEXT NOT NULL,
    vault_id TEXT NOT NULL REFERENCES vaults (id) ON DELETE CASCADE,
    instance_id TEXT NOT NULL,
    problem TEXT NOT NULL,
    PRIMARY KEY (vault_id, instance_id, id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- which environment variables may be read as logins: those that are, from here on the user's list
  INSERT INTO settings (key, value)
  SELECT 'variables', json_group_array(variable) FROM (
    SELECT credential ->> '$.variable' AS variable FROM servers WHERE credential ->> '$.kind' = 'env'
    UNION
    SELECT location ->> '$.credential.source.variable' FROM vaults
    WHERE location ->> '$.credential.source.kind' = 'env'
  );
  `,
  `
  -- how another workstation ended the protection; null where none did
  ALTER TABLE instances ADD COLUMN ended_elsewhere TEXT;
  -- database and server as the record in the vault last named them; null where that is not known yet
  ALTER TABLE instances ADD COLUMN record_place TEXT;
  -- which vault brought it and when, until somebody confirms it; what is there today counts as confirmed
  ALTER TABLE instances ADD COLUMN unconfirmed TEXT;
  ALTER TABLE servers ADD COLUMN unconfirmed TEXT;

  -- the vault that an ended job of another workstation was read from; null for jobs of this one
  ALTER TABLE jobs ADD COLUMN imported_from TEXT;
  UPDATE jobs SET imported_from = coalesce(vault_id, '') WHERE pid = 0;
  -- SQL and steps of others are not offered
  UPDATE jobs SET error = json_remove(error, '$.sql', '$.steps') WHERE pid = 0 AND error IS NOT NULL;
  `,
  `
  -- ids in one vault say nothing about another: its points must not take the place of this one's in the cache
  CREATE TABLE points_by_vault (
    id TEXT NOT NULL,
    vault_id TEXT NOT NULL REFERENCES vaults (id) ON DELETE CASCADE,
    instance_id TEXT NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (vault_id, instance_id, id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO points_by_vault (id, vault_id, instance_id, summary)
    SELECT id, vault_id, instance_id, summary FROM points;
  DROP TABLE points;
  ALTER TABLE points_by_vault RENAME TO points;
  `,
  `
  -- what it is for: prod, stage or another word; null where nobody said, of an instance where its server's holds
  ALTER TABLE servers ADD COLUMN environment TEXT;
  ALTER TABLE instances ADD COLUMN environment TEXT;
  `,
  `
  -- where the job writes to, as it was called when the job began; what is known of earlier ones
  ALTER TABLE jobs ADD COLUMN target TEXT;
  UPDATE jobs SET target = (
    SELECT json_patch(
             json_object('kind', 'database', 'serverId', s.id, 'server', s.name,
                         'host', s.address ->> '$.host', 'port', s.address ->> '$.port'),
             -- a null is left out
             json_object('database', coalesce(jobs.request ->> '$.options.newDatabase',
                                              jobs.request ->> '$.database')))
      FROM servers s
     WHERE s.id = coalesce(jobs.request ->> '$.serverId', jobs.request ->> '$.byRestore.serverId'))
   WHERE jobs.kind IN ('restore-as-database', 'restore-rows', 'verify') AND jobs.request IS NOT NULL;
  UPDATE jobs SET target = (
    SELECT json_object('kind', 'vault', 'vaultId', v.id, 'vault', v.name)
      FROM vaults v WHERE v.id = jobs.vault_id)
   WHERE jobs.kind = 'backup' AND jobs.imported_from IS NULL;
  UPDATE jobs SET target = json_object('kind', 'files', 'place', result ->> '$.destination')
   WHERE kind = 'restore-as-files' AND result ->> '$.destination' IS NOT NULL;
  `,
  `
  -- public keys whose signatures are believed; each was named by a person, none comes from a vault
  CREATE TABLE trusted_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    public_key TEXT NOT NULL,
    trusted_at TEXT NOT NULL,
    trusted_by TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- under which id a vault has the record of a server, and what of it the vault has not been told yet
  CREATE TABLE vault_servers (
    vault_id TEXT NOT NULL REFERENCES vaults (id) ON DELETE CASCADE,
    -- may be gone here, when its removal is still to be written
    server_id TEXT NOT NULL,
    recorded_as TEXT NOT NULL,
    -- the server before its first change that the vault does not have; null where it has all
    before_change TEXT,
    removed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (vault_id, server_id, recorded_as)
  ) STRICT, WITHOUT ROWID;

  -- why the record of an instance in its vault cannot be read; null where it can, or nobody has looked
  ALTER TABLE instances ADD COLUMN record_problem TEXT;
  `,
  `
  -- where this home finds the second place of a vault, with its own login; null where it has none or nobody confirmed it
  ALTER TABLE vaults ADD COLUMN runtime TEXT;
  `,
  `
  -- beside the summary what lists of many databases need of each point; since: no later than it was first seen here
  CREATE TABLE points_with_facts (
    id TEXT NOT NULL,
    vault_id TEXT NOT NULL REFERENCES vaults (id) ON DELETE CASCADE,
    instance_id TEXT NOT NULL,
    summary TEXT NOT NULL,
    size INTEGER NOT NULL,
    completed_at TEXT NOT NULL,
    since TEXT NOT NULL,
    damaged INTEGER NOT NULL,
    PRIMARY KEY (vault_id, instance_id, id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO points_with_facts (id, vault_id, instance_id, summary, size, completed_at, since, damaged)
    SELECT id, vault_id, instance_id, summary, summary ->> '$.size', summary ->> '$.completedAt',
           min(summary ->> '$.completedAt', coalesce(summary ->> '$.firstSeenAt', summary ->> '$.completedAt')),
           summary ->> '$.damage' IS NOT NULL
      FROM points;
  DROP TABLE points;
  ALTER TABLE points_with_facts RENAME TO points;
  CREATE INDEX points_newest ON points (vault_id, instance_id, since, completed_at, damaged, size);
  CREATE INDEX points_damaged ON points (vault_id, instance_id) WHERE damaged = 1;
  CREATE INDEX points_completed ON points (completed_at);
  -- who keeps a point that lost its manifest, and its bytes, in JSON; null where it has one that cannot be read
  ALTER TABLE damaged_points ADD COLUMN lost TEXT;
  `,
];
