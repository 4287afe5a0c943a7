/** Policies, promises, schedules, and what lists of many databases need of them. */
export const policies: readonly string[] = [
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
];
