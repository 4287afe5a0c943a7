import { InstanceSummary, type InstanceOptions } from '../../../shared/instances/instances.ts';
import type { InstanceScheduling } from '../../../shared/policies/runner.ts';
import { OwnLogin } from '../../../shared/instances/own-login.ts';
import { AssignedPolicy, ValueName } from '../../../shared/policies/policy.ts';
import type { Database } from '../database.ts';
import { remembering } from '../remembering.ts';
import { untilWritten } from '../until-written.ts';

interface Row {
  id: string;
  name: string;
  database_name: string;
  server_id: string;
  server_name: string;
  vault_id: string;
  vault_name: string;
  options: string;
  credential: string | null;
  protected_at: string;
  stopped_at: string | null;
  environment: string | null;
  server_environment: string | null;
  ended_elsewhere: string | null;
  record_problem: string | null;
  unconfirmed: string | null;
  scheduling: string | null;
  policy: string | null;
  policy_name: string | null;
}

/** More than a home has. */
const mostInstances = 10_000;

const parse = remembering((row: Row): InstanceSummary => {
  const environment = row.environment ?? row.server_environment;
  return InstanceSummary.parse({
    id: row.id,
    name: row.name,
    database: row.database_name,
    serverId: row.server_id,
    serverName: row.server_name,
    vaultId: row.vault_id,
    vaultName: row.vault_name,
    options: JSON.parse(row.options),
    protectedAt: row.protected_at,
    ...(row.credential === null ? {} : { credential: JSON.parse(row.credential) as unknown }),
    ...(row.stopped_at === null ? {} : { stoppedAt: row.stopped_at }),
    ...(environment === null ? {} : { environment }),
    ...(row.policy === null ? {} : { policy: policyOf(row.policy, row.policy_name) }),
    ...(row.environment === null ? {} : { ownEnvironment: row.environment }),
    ...(row.ended_elsewhere === null ? {} : { endedElsewhere: row.ended_elsewhere }),
    ...(row.record_problem === null ? {} : { recordProblem: row.record_problem }),
    ...(row.unconfirmed === null ? {} : { unconfirmed: JSON.parse(row.unconfirmed) as unknown }),
    ...(row.scheduling === null ? {} : { scheduling: JSON.parse(row.scheduling) as unknown }),
  });
}, mostInstances);

const parseAssigned = remembering(
  (policy: string) => AssignedPolicy.parse(JSON.parse(policy)),
  mostInstances,
);

function policyOf(assigned: string, name: string | null): NonNullable<InstanceSummary['policy']> {
  const { id, overrides = {} } = AssignedPolicy.parse(JSON.parse(assigned));
  const overridden = ValueName.options.filter((value) => overrides[value] !== undefined);
  return { id, name: name ?? id, overridden, ...(name === null ? { missing: true } : {}) };
}

export class InstanceRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  list(): InstanceSummary[] {
    return this.#database
      .prepare<[], Row>(
        `SELECT i.*, s.name AS server_name, s.environment AS server_environment, v.name AS vault_name,
                p.policy ->> '$.name' AS policy_name
           FROM instances i JOIN servers s ON s.id = i.server_id JOIN vaults v ON v.id = i.vault_id
           LEFT JOIN policies p ON p.vault_id = i.vault_id AND p.id = i.policy ->> '$.id'
          ORDER BY i.name`,
      )
      .all()
      .map(parse);
  }

  insert(instance: Omit<InstanceSummary, 'serverName' | 'vaultName' | 'environment' | 'policy'>): void {
    this.#database
      .prepare(
        `INSERT INTO instances (id, name, server_id, vault_id, database_name, options, protected_at, stopped_at,
                                environment, unconfirmed, credential)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        instance.id,
        instance.name,
        instance.serverId,
        instance.vaultId,
        instance.database,
        JSON.stringify(instance.options),
        instance.protectedAt,
        instance.stoppedAt ?? null,
        instance.ownEnvironment ?? null,
        instance.unconfirmed === undefined ? null : JSON.stringify(instance.unconfirmed),
        instance.credential === undefined ? null : JSON.stringify(instance.credential),
      );
  }

  /** When the vault last said which points each instance has, by the instance's id; absent where it never did. */
  seenAt(): Map<string, string> {
    return new Map(
      this.#database
        .prepare<[], { id: string; at: string }>(
          'SELECT id, seen_at AS at FROM instances WHERE seen_at IS NOT NULL',
        )
        .all()
        .map(({ id, at }) => [id, at]),
    );
  }

  setSeen(id: string, at: string): void {
    this.#database.prepare('UPDATE instances SET seen_at = ? WHERE id = ?').run(at, id);
  }

  /** What each instance's record says of its policy, by the instance's id; absent where it has none. */
  assignedPolicies(): ReadonlyMap<string, AssignedPolicy> {
    return this.#assigned();
  }

  readonly #assigned = untilWritten(
    () => this.#database,
    (): ReadonlyMap<string, AssignedPolicy> =>
      new Map(
        this.#database
          .prepare<[], { id: string; policy: string }>(
            'SELECT id, policy FROM instances WHERE policy IS NOT NULL',
          )
          .all()
          .map(({ id, policy }) => [id, parseAssigned(policy)]),
      ),
  );

  /** {@link assignedPolicies} of one instance. */
  assignedPolicy(id: string): AssignedPolicy | undefined {
    if (this.#database.standing !== undefined) return this.#assigned().get(id);
    const row = this.#database
      .prepare<[string], { policy: string | null }>('SELECT policy FROM instances WHERE id = ?')
      .get(id);
    return typeof row?.policy === 'string' ? parseAssigned(row.policy) : undefined;
  }

  setAssignedPolicy(id: string, policy: AssignedPolicy | undefined): void {
    this.#database
      .prepare('UPDATE instances SET policy = ? WHERE id = ?')
      .run(policy === undefined ? null : JSON.stringify(policy), id);
  }

  /** Where the login of this database alone comes from; undefined where it is the server's. */
  ownLogin(id: string): OwnLogin | undefined {
    const row = this.#database
      .prepare<[string], { credential: string | null }>('SELECT credential FROM instances WHERE id = ?')
      .get(id);
    return typeof row?.credential === 'string' ? OwnLogin.parse(JSON.parse(row.credential)) : undefined;
  }

  /** Null: the server's login holds. */
  setOwnLogin(id: string, login: OwnLogin | null): void {
    this.#database
      .prepare('UPDATE instances SET credential = ? WHERE id = ?')
      .run(login === null ? null : JSON.stringify(login), id);
  }

  setStopped(id: string, stoppedAt: string | null): void {
    this.#database
      .prepare('UPDATE instances SET stopped_at = ?, ended_elsewhere = NULL WHERE id = ?')
      .run(stoppedAt, id);
  }

  /** Another workstation ended the protection of an instance that is protected here. */
  setEndedElsewhere(id: string, how: NonNullable<InstanceSummary['endedElsewhere']>, at: string): void {
    this.#database
      .prepare('UPDATE instances SET ended_elsewhere = ?, stopped_at = coalesce(stopped_at, ?) WHERE id = ?')
      .run(how, at, id);
  }

  /** It is protected again: its record in the vault says so. */
  takeEndBack(id: string): void {
    this.#database
      .prepare('UPDATE instances SET ended_elsewhere = NULL, stopped_at = NULL WHERE id = ?')
      .run(id);
  }

  /** Who runs its due backups and when they wait, as the vault says; null where it says nothing. */
  setScheduling(id: string, scheduling: InstanceScheduling | null): void {
    this.#database
      .prepare('UPDATE instances SET scheduling = ? WHERE id = ?')
      .run(scheduling === null ? null : JSON.stringify(scheduling), id);
  }

  /** What is taken over from a vault is backed up from here from now on. */
  confirm(id: string): void {
    this.#database.prepare('UPDATE instances SET unconfirmed = NULL WHERE id = ?').run(id);
  }

  /** Database and server as the record in the vault named them when it was last written or read; null if unknown. */
  recordPlace(id: string): string | null {
    const row = this.#database
      .prepare<[string], { place: string | null }>('SELECT record_place AS place FROM instances WHERE id = ?')
      .get(id);
    return row?.place ?? null;
  }

  /** Why the record in the vault cannot be read; null where it can. */
  setRecordProblem(id: string, problem: string | null): void {
    this.#database.prepare('UPDATE instances SET record_problem = ? WHERE id = ?').run(problem, id);
  }

  setRecordPlace(id: string, place: string): void {
    this.#database.prepare('UPDATE instances SET record_place = ? WHERE id = ?').run(place, id);
  }

  /** It is in another vault from now on, which has not said yet which points it has. */
  setVault(id: string, vaultId: string): void {
    this.#database.prepare('UPDATE instances SET vault_id = ?, seen_at = NULL WHERE id = ?').run(vaultId, id);
  }

  remove(id: string): void {
    this.#database.prepare('DELETE FROM instances WHERE id = ?').run(id);
  }

  /** Null: its server's tag holds. */
  setEnvironment(id: string, environment: string | null): void {
    this.#database.prepare('UPDATE instances SET environment = ? WHERE id = ?').run(environment, id);
  }

  setName(id: string, name: string): void {
    this.#database.prepare('UPDATE instances SET name = ? WHERE id = ?').run(name, id);
  }

  /** It backs up the database under another name from now on. */
  setDatabase(id: string, database: string): void {
    this.#database.prepare('UPDATE instances SET database_name = ? WHERE id = ?').run(database, id);
  }

  setOptions(id: string, options: InstanceOptions): void {
    this.#database.prepare('UPDATE instances SET options = ? WHERE id = ?').run(JSON.stringify(options), id);
  }
}
