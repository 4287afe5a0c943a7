import type { AccessNeed } from '../../../shared/access/access.ts';
import type { NetworkMode } from '../../../shared/discovery/resources.ts';
import type { PrincipalType } from '../../../shared/access/principals.ts';
import type {
  AccessPolicyEntry,
  FirewallRuleEntry,
  KeyVaultAcls,
  RoleAssignmentEntry,
} from '../../../shared/access/changes.ts';

/** What a role allows; patterns may have `*` in them. */
export interface AllowedActions {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** An assignment that stands at a scope or above it. */
export interface StandingAssignment {
  /** The last part of the role definition's id. */
  readonly roleId: string;
  /** Whose it is, in lower case: the principal itself, or a group that it is in. */
  readonly principalId: string;
  readonly scope: string;
  readonly isConditional: boolean;
}

export interface DenyAssignment extends AllowedActions {
  readonly name: string;
  /** Object ids, in lower case. */
  readonly principals: readonly string[];
  /** Whether groups are among them: who is in a group is not known. */
  readonly hasGroups: boolean;
  readonly isForEveryone: boolean;
  readonly excluded: readonly string[];
}

export interface ResourceLock {
  readonly name: string;
  readonly level: 'ReadOnly' | 'CanNotDelete';
  /** Where it was set: the scope itself or one above it. */
  readonly scope: string;
}

/** A key vault as Azure Resource Manager tells of it. */
export interface KeyVaultFacts {
  readonly tenantId: string;
  /** Role assignments or access policies decide, never both. */
  readonly permissionModel: 'roles' | 'access-policies';
  /** Permissions for secrets of each entry, in lower case; entries for an application on behalf of somebody are left out. */
  readonly policies: readonly { readonly objectId: string; readonly secrets: readonly string[] }[];
  readonly network: {
    readonly isPublic: boolean;
    readonly deniesByDefault: boolean;
    readonly letsTrustedServicesIn: boolean;
    readonly ipRules: readonly string[];
  };
}

/** A key vault as far as its network goes. */
interface VaultNetwork {
  readonly isPublic: boolean;
  readonly acls: KeyVaultAcls;
}

/** A flexible server as far as its network goes. */
interface ServerNetworkFacts {
  readonly host: string | undefined;
  readonly mode: NetworkMode;
  /** As Azure names it: `Ready`, `Stopped`; undefined where it does not say. */
  readonly state: string | undefined;
}

export interface FirewallRule {
  readonly name: string;
  readonly startIpAddress: string;
  readonly endIpAddress: string;
}

/** Whoever asks, as Entra calls it. */
export interface Caller {
  readonly objectId: string;
  readonly type: PrincipalType;
}

/**
 * Azure Resource Manager, asked as one identity. Each call throws AuthorizationFailed where the identity may not,
 * ResourceNotFound, ResourceGroupNotFound, and what the sign-in throws; those that change something throw what stands in the way as well
 * (UserErrorScopeLocked, UserErrorDeniedByPolicy, UserErrorDenyAssignment, UserErrorPrincipalNotFound).
 */
export interface ResourceControl {
  /** Asks Entra for a fresh token, for what such an assignment opens. */
  refresh(need: AccessNeed): Promise<void>;
  caller(): Promise<Caller>;
  /** Where a secret and a container are read, in this cloud, unless an account has its blobs in a DNS zone. */
  secretUri(vault: string, name: string): string;
  containerUrl(account: string, name: string): string;
  /** The object id of the identity that an Azure Backup vault has; undefined where it has none. */
  backupVaultIdentity(vault: string): Promise<string | undefined>;
  /** Of a principal at a scope: inherited ones and those of its groups as well. */
  assignments(scope: string, principalId: string): Promise<StandingAssignment[]>;
  /** What a role definition allows, by its id. */
  role(scope: string, roleId: string): Promise<AllowedActions[]>;
  /** What the caller may do at a scope; conditions do not show. */
  permissions(scope: string): Promise<AllowedActions[]>;
  /** Ids of the roles that a principal could activate at a scope. */
  eligible(scope: string, principalId: string): Promise<string[]>;
  denials(scope: string): Promise<DenyAssignment[]>;
  locks(scope: string): Promise<ResourceLock[]>;
  keyVault(vault: string): Promise<KeyVaultFacts>;
  /** Whether a key vault takes public connections, and the rules for them. */
  vaultNetwork(vault: string): Promise<VaultNetwork>;
  serverNetwork(server: string): Promise<ServerNetworkFacts>;
  firewallRules(server: string): Promise<FirewallRule[]>;

  /** False where it existed already. */
  assign(entry: RoleAssignmentEntry): Promise<boolean>;
  /** The assignment of that name, as it stands; undefined where there is none. */
  assignment(
    entry: Pick<RoleAssignmentEntry, 'scope' | 'name'>,
  ): Promise<{ readonly roleId: string; readonly principalId: string } | undefined>;
  unassign(entry: Pick<RoleAssignmentEntry, 'scope' | 'name'>): Promise<void>;
  addAccessPolicy(entry: AccessPolicyEntry): Promise<void>;
  removeAccessPolicy(entry: AccessPolicyEntry): Promise<void>;
  /** Writes the rules whole; everything else of the key vault stays. */
  patchVaultNetwork(vault: string, acls: KeyVaultAcls): Promise<void>;
  putFirewallRule(entry: FirewallRuleEntry): Promise<void>;
  deleteFirewallRule(entry: Pick<FirewallRuleEntry, 'server' | 'name'>): Promise<void>;
}
