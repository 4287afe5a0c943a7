/** Up to the identities of Azure. */
export const untilIdentities: readonly string[] = [
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
  `
  -- policies as they were last read from their vaults; removed ones are not here
  CREATE TABLE policies (
    vault_id TEXT NOT NULL REFERENCES vaults (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    policy TEXT NOT NULL,
    revision INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    warning TEXT,
    PRIMARY KEY (vault_id, id)
  ) STRICT, WITHOUT ROWID;
  -- the policy that the record of an instance names, as it is there; null where it names none
  ALTER TABLE instances ADD COLUMN policy TEXT;
  `,
  `
  -- when the promise of a point ends, with what is pending; null where it has no end
  ALTER TABLE points ADD COLUMN ends_at TEXT;
  UPDATE points SET ends_at = summary ->> '$.expiresAt';
  CREATE INDEX points_ending ON points (vault_id, ends_at) WHERE ends_at IS NOT NULL;
  `,
  `
  -- who runs the due backups of an instance and when they wait, as its vault says; null where it says nothing
  ALTER TABLE instances ADD COLUMN scheduling TEXT;
  `,
  `
  -- what a policy said from when on, as far as its vault still has the revision
  CREATE TABLE policy_history (
    vault_id TEXT NOT NULL REFERENCES vaults (id) ON DELETE CASCADE,
    policy_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    said_from TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (vault_id, policy_id, revision)
  ) STRICT, WITHOUT ROWID;
  -- the backups of an instance, newest first
  CREATE INDEX jobs_of_instance ON jobs (instance_id, started_at) WHERE kind = 'backup';
  `,
  `
  -- when due backups were last looked for; one row at most
  CREATE TABLE ticks (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    at TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- what the vault's record of a server says of its runner and of what is protected by itself; null where it was not read
  ALTER TABLE vault_servers ADD COLUMN said TEXT;
  -- which of it somebody here has agreed to: whoever can write to the vault must not have this home back anything up
  ALTER TABLE vault_servers ADD COLUMN agreed TEXT;
  -- what became of the databases that protect themselves, so that nothing is told twice
  CREATE TABLE auto_protected (
    vault_id TEXT NOT NULL REFERENCES vaults (id) ON DELETE CASCADE,
    server_id TEXT NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    -- empty for the server as a whole
    cluster TEXT NOT NULL,
    -- 0 for the server as a whole, and for a database that is gone
    oid INTEGER NOT NULL,
    database TEXT NOT NULL,
    outcome TEXT NOT NULL,
    words TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (vault_id, server_id, cluster, oid, database)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- the last runs of a schedule, which each tick asks for of each instance
  CREATE INDEX points_scheduled ON points (vault_id, instance_id, summary ->> '$.scheduledFor')
    WHERE summary ->> '$.scheduledFor' IS NOT NULL;
  `,
  `
  -- the last runs of a schedule, which each look asks for of each instance, without reading what else points say
  DROP INDEX points_scheduled;
  ALTER TABLE points ADD COLUMN scheduled_for TEXT;
  ALTER TABLE points ADD COLUMN started_at TEXT;
  UPDATE points SET scheduled_for = summary ->> '$.scheduledFor', started_at = summary ->> '$.startedAt';
  CREATE INDEX points_scheduled ON points (vault_id, instance_id, scheduled_for, started_at, completed_at)
    WHERE scheduled_for IS NOT NULL;
  -- verifications among many more backups
  CREATE INDEX jobs_verifying ON jobs (instance_id, started_at) WHERE kind = 'verify';
  `,
  `
  -- differs from before once points or jobs of the instance have changed: what was made of them is made anew then
  ALTER TABLE instances ADD COLUMN touched INTEGER;
  UPDATE instances SET touched = random();
  CREATE TRIGGER instance_made AFTER INSERT ON instances BEGIN
    UPDATE instances SET touched = random() WHERE id = NEW.id;
  END;
  CREATE TRIGGER instance_moved AFTER UPDATE OF vault_id ON instances BEGIN
    UPDATE instances SET touched = random() WHERE id = NEW.id;
  END;
  CREATE TRIGGER point_made AFTER INSERT ON points BEGIN
    UPDATE instances SET touched = random() WHERE id = NEW.instance_id;
  END;
  CREATE TRIGGER point_changed AFTER UPDATE ON points BEGIN
    UPDATE instances SET touched = random() WHERE id = NEW.instance_id;
  END;
  CREATE TRIGGER point_gone AFTER DELETE ON points BEGIN
    UPDATE instances SET touched = random() WHERE id = OLD.instance_id;
  END;
  CREATE TRIGGER damaged_point_made AFTER INSERT ON damaged_points BEGIN
    UPDATE instances SET touched = random() WHERE id = NEW.instance_id;
  END;
  CREATE TRIGGER damaged_point_changed AFTER UPDATE ON damaged_points BEGIN
    UPDATE instances SET touched = random() WHERE id = NEW.instance_id;
  END;
  CREATE TRIGGER damaged_point_gone AFTER DELETE ON damaged_points BEGIN
    UPDATE instances SET touched = random() WHERE id = OLD.instance_id;
  END;
  CREATE TRIGGER job_made AFTER INSERT ON jobs BEGIN
    UPDATE instances SET touched = random() WHERE id = NEW.instance_id;
  END;
  CREATE TRIGGER job_changed AFTER UPDATE OF state, ended_at, result, error ON jobs BEGIN
    UPDATE instances SET touched = random() WHERE id = NEW.instance_id;
  END;
  CREATE TRIGGER job_gone AFTER DELETE ON jobs BEGIN
    UPDATE instances SET touched = random() WHERE id = OLD.instance_id;
  END;
  `,
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
];
