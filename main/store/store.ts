import { AccessChangeRepository } from './tables/access-changes.ts';
import { AuditRepository } from './tables/audit.ts';
import { openDatabase, type Database } from './database.ts';
import { IdentityRepository } from './tables/identities.ts';
import { InstanceRepository } from './tables/instances.ts';
import { JobRepository } from './tables/jobs/jobs.ts';
import { LeftoverRepository } from './tables/jobs/leftovers.ts';
import { PointRepository } from './tables/points.ts';
import { PolicyRepository } from './tables/policies.ts';
import { PrivilegeStateRepository } from './tables/privilege-states.ts';
import { ServerRepository } from './tables/servers/servers.ts';
import { SettingRepository } from './tables/settings.ts';
import { AutoProtectedRepository } from './tables/auto-protected.ts';
import { TemporaryAddressRepository } from './tables/temporary-addresses.ts';
import { TickRepository } from './tables/ticks.ts';
import { TrustedKeyRepository } from './tables/trusted-keys.ts';
import { VaultServerRepository } from './tables/servers/vault-servers.ts';
import { WatchedFirewallRepository } from './tables/servers/watched-firewalls.ts';
import { VaultRepository } from './tables/vaults.ts';
import { VerificationRepository } from './tables/jobs/verifications.ts';

/** pgkeep's own state: one repository a table, all synchronous, so that no transaction spans an await. */
export class Store {
  readonly #database: Database;
  readonly accessChanges: AccessChangeRepository;
  readonly audit: AuditRepository;
  readonly identities: IdentityRepository;
  readonly instances: InstanceRepository;
  readonly jobs: JobRepository;
  readonly leftovers: LeftoverRepository;
  readonly points: PointRepository;
  readonly policies: PolicyRepository;
  readonly privilegeStates: PrivilegeStateRepository;
  readonly servers: ServerRepository;
  readonly settings: SettingRepository;
  readonly autoProtected: AutoProtectedRepository;
  readonly temporaryAddresses: TemporaryAddressRepository;
  readonly ticks: TickRepository;
  readonly trustedKeys: TrustedKeyRepository;
  readonly vaultServers: VaultServerRepository;
  readonly vaults: VaultRepository;
  readonly watchedFirewalls: WatchedFirewallRepository;
  readonly verifications: VerificationRepository;

  constructor(file: string) {
    this.#database = openDatabase(file);
    this.accessChanges = new AccessChangeRepository(this.#database);
    this.audit = new AuditRepository(this.#database);
    this.identities = new IdentityRepository(this.#database);
    this.instances = new InstanceRepository(this.#database);
    this.jobs = new JobRepository(this.#database);
    this.leftovers = new LeftoverRepository(this.#database);
    this.points = new PointRepository(this.#database);
    this.policies = new PolicyRepository(this.#database);
    this.privilegeStates = new PrivilegeStateRepository(this.#database);
    this.servers = new ServerRepository(this.#database);
    this.settings = new SettingRepository(this.#database);
    this.autoProtected = new AutoProtectedRepository(this.#database);
    this.temporaryAddresses = new TemporaryAddressRepository(this.#database);
    this.ticks = new TickRepository(this.#database);
    this.trustedKeys = new TrustedKeyRepository(this.#database);
    this.vaultServers = new VaultServerRepository(this.#database);
    this.watchedFirewalls = new WatchedFirewallRepository(this.#database);
    this.vaults = new VaultRepository(this.#database);
    this.verifications = new VerificationRepository(this.#database);
  }

  /**
   * Reads many things as they stand at one moment, which is also faster than one by one. Nothing is written within.
   */
  reading<Result>(work: () => Result): Result {
    return this.#database.reading(work);
  }

  /** All or nothing. */
  transaction<Result>(work: () => Result): Result {
    return this.#database.transaction(work);
  }

  close(): void {
    this.#database.close();
  }
}
