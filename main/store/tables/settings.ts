import { z } from 'zod';
import { InstanceId, JobId, PointId, ServerId, VaultId } from '../../../shared/ids.ts';
import { KeyId } from '../../../shared/keys.ts';
import { scheduling } from '../../../shared/policies/runner.ts';
import { Settings as InterfaceSettings } from '../../../shared/settings.ts';
import type { Database } from '../database.ts';
import { untilWritten } from '../until-written.ts';
import { TriedLogin } from './servers/tried-login.ts';

const schemas = {
  /** By which vaults tell the homes apart that write into them. */
  homeId: z.string(),
  /** Folders with client tools that the user named. */
  toolFolders: z.array(z.string()),
  /** Environment variables that may be read as logins. */
  variables: z.array(z.string()),
  /** Databases whose protection has begun: the vault may know the instance already, this home does not yet. */
  begunProtections: z.array(
    z.object({ id: InstanceId, vaultId: VaultId, serverId: ServerId, database: z.string() }),
  ),
  /** Ended jobs whose records may not be in their vaults yet, and when that was tried last. */
  unfiledJobs: z.array(z.object({ id: JobId, tries: z.int().min(1), triedAt: z.iso.datetime() })),
  /** The key that signs here; the home's own where nobody chose another. */
  signingKey: KeyId,
  /** That nothing due is run by this home, whatever it is runner for. */
  suspendedHere: z.object({ suspended: scheduling.suspended, pauses: scheduling.pauses }),
  /** The logins that due backups of this home need, as the service could read them. */
  loginsOfService: z.array(TriedLogin),
  /** What expiry remembers of instances, by their ids. */
  expiry: z.record(
    InstanceId,
    z.object({
      /** Points that somebody let go, although they are many. */
      confirmed: z.array(PointId),
      /** After a gap: points that may go, each with the success that lets it go. */
      freed: z.array(z.object({ pointId: PointId, success: PointId })),
    }),
  ),
  /** What the user chose for the interface; absent keys have their default. */
  interface: InterfaceSettings.partial(),
};

type Settings = { [Key in keyof typeof schemas]: z.infer<(typeof schemas)[Key]> };

export class SettingRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  readonly #one = untilWritten(
    () => this.#database,
    (key: keyof Settings): Settings[keyof Settings] | undefined => {
      const row = this.#database
        .prepare<[string], { value: string }>('SELECT value FROM settings WHERE key = ?')
        .get(key);
      return row === undefined ? undefined : schemas[key].parse(JSON.parse(row.value));
    },
  );

  get<Key extends keyof Settings>(key: Key): Settings[Key] | undefined {
    return this.#one(key) as Settings[Key] | undefined;
  }

  set<Key extends keyof Settings>(key: Key, value: Settings[Key]): void {
    this.#database
      .prepare(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      )
      .run(key, JSON.stringify(value));
  }
}
