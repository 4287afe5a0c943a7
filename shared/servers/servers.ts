import { z } from 'zod';
import { oc } from '../base.ts';
import { AzureOrigin } from '../discovery/resources.ts';
import { Environment } from './environments.ts';
import { DisplayName, IdentityId, PgName, Reference, ServerId } from '../ids.ts';
import { hasUnseen } from '../names.ts';
import { GivenOwnLogin } from '../instances/own-login.ts';
import { ChosenPlace } from '../places.ts';
import { SecretTicket } from '../logins/secret-tickets.ts';
import { VariableName } from '../logins/secret-source.ts';
import { SecretUri } from '../logins/secret-uri.ts';
import { Unconfirmed } from '../vaults/unconfirmed.ts';

/**
 * TLS as libpq's sslmode names it. `allow` and `prefer` are left out: they fall back to plain text
 * silently, which nobody means who asks for TLS.
 */
export const TlsMode = z.enum(['disable', 'require', 'verify-ca', 'verify-full']);
export type TlsMode = z.infer<typeof TlsMode>;

const EnvCredential = z.object({ kind: z.literal('env'), variable: VariableName });

/** A libpq password file; without a path PGPASSFILE or ~/.pgpass. */
const PassfileCredential = z.object({ kind: z.literal('passfile'), path: z.string().optional() });

/** A section of pg_service.conf; without a path PGSERVICEFILE or ~/.pg_service.conf. */
const ServiceCredential = z.object({
  kind: z.literal('service'),
  name: z.string().min(1, 'a service has a name'),
  path: z.string().optional(),
});

/** A secret of a key vault: its newest version, read at each use. */
const KeyVaultCredential = z.object({
  kind: z.literal('key-vault'),
  secret: SecretUri,
  /** As whom it is read. */
  identity: IdentityId,
  /** The login whose password is all that the secret holds; absent: it holds a connection string. */
  login: PgName.optional(),
});

const otherCredentials = [
  z.object({ kind: z.literal('keychain') }),
  z.object({ kind: z.literal('prompt') }),
  /** Typed by a person and held in memory until pgkeep ends. */
  z.object({ kind: z.literal('session') }),
  /** The server asks for no password (trust, peer, certificate). */
  z.object({ kind: z.literal('none') }),
  /** Taken over from a vault that another workstation filled: still to be named here. */
  z.object({ kind: z.literal('unset') }),
] as const;

/** A token of an identity of this home as the password, for a PostgreSQL server of Azure. */
const EntraCredential = z.object({ kind: z.literal('entra'), identity: IdentityId });

/** Where the login comes from; never the password. */
export const ServerCredential = z.discriminatedUnion('kind', [
  EnvCredential,
  PassfileCredential,
  ServiceCredential,
  KeyVaultCredential,
  EntraCredential,
  ...otherCredentials,
]);
export type ServerCredential = z.infer<typeof ServerCredential>;

/**
 * What stands between here and the server. Poolers are refused unless they are declared to give each client a
 * session of its own; `none` takes the declaration back.
 */
export const Pooler = z.enum(['none', 'session']);
export type Pooler = z.infer<typeof Pooler>;

export const ServerAddress = z.object({
  /** Host name, IP address, or folder of a Unix socket. */
  host: z
    .string()
    .min(1, 'a host is not empty')
    .max(255, 'a host has at most 255 characters')
    .refine((host) => !/[\p{Cc},]/u.test(host), 'a host has no control characters and no commas')
    .refine((host) => !hasUnseen(host), 'a host has no invisible characters'),
  port: z.int().min(1).max(65535),
  user: PgName,
  /** Database for questions to the server as a whole. */
  maintenanceDatabase: PgName,
  tls: TlsMode,
  /** PEM file with the CA certificates to trust; without it the usual public ones. */
  caFile: z.string().optional(),
  /** Absent is `none`. */
  pooler: Pooler.optional(),
});
export type ServerAddress = z.infer<typeof ServerAddress>;

/**
 * What tells servers apart: two entries with the same host and port, for example with other logins, are one
 * server, and a database on it is one database. Host names know no case.
 */
export function serverPlace({ host, port }: Pick<ServerAddress, 'host' | 'port'>): string {
  return `${host.toLowerCase()}:${port}`;
}

/** An address as a call gives it: what stays out is as usual, as it was, or as a service section says. */
export const GivenAddress = ServerAddress.partial().extend({ caFile: ChosenPlace.optional() });
export type GivenAddress = z.output<typeof GivenAddress>;

/** A credential as a call names it. */
export const GivenCredential = z.discriminatedUnion('kind', [
  EnvCredential,
  PassfileCredential.extend({ path: ChosenPlace.optional() }),
  ServiceCredential.extend({ path: ChosenPlace.optional() }),
  KeyVaultCredential.extend({ identity: Reference }),
  EntraCredential.extend({ identity: Reference }),
  ...otherCredentials,
]);
export type GivenCredential = z.output<typeof GivenCredential>;

export const ServerSummary = ServerAddress.extend({
  id: ServerId,
  name: z.string(),
  credential: ServerCredential,
  addedAt: z.iso.datetime(),
  /** What it is for; a restore into one that is tagged prod asks for the word. */
  environment: Environment.optional(),
  /** Present until somebody confirms the address: until then no login is sent there. */
  unconfirmed: Unconfirmed.optional(),
  /** Which server of Azure it is, where it was added from there; gone with another host. */
  azure: AzureOrigin.optional(),
});
export type ServerSummary = z.infer<typeof ServerSummary>;

/** A server after a change. */
export const ChangedServer = ServerSummary.extend({
  /**
   * Vaults that do not have the change yet, and why; what is to be known of the secret that is the login now. Each in a
   * sentence; absent where there is nothing.
   */
  warnings: z.array(z.string()).optional(),
});
export type ChangedServer = z.infer<typeof ChangedServer>;

const DatabaseSummary = z.object({
  name: PgName,
  owner: z.string(),
  encoding: z.string(),
  /** pg_database_size in bytes; null where the login may not connect. */
  sizeBytes: z.number().nullable(),
  /** Names of the instances that protect it, under any entry of the same host and port. */
  protectedBy: z.array(z.string()),
});

export const ServerReport = z.object({
  version: z.string(),
  versionNumber: z.int(),
  /** Round trip of one empty statement in milliseconds. */
  latencyMs: z.number(),
  user: z.string(),
  superuser: z.boolean(),
  createDb: z.boolean(),
  tls: z.string().nullable(),
  databases: z.array(DatabaseSummary),
  /** The pg_dump that a backup would use. */
  dumpTool: z.object({ path: z.string(), version: z.string(), warning: z.string().optional() }).nullable(),
  warnings: z.array(z.string()),
});
export type ServerReport = z.infer<typeof ServerReport>;

/** A server, asked with its own login or, for a restore, with one from a secret. */
const ServerAsked = z.object({ server: Reference, credential: GivenOwnLogin.optional() });
export type ServerAsked = z.infer<typeof ServerAsked>;

export const servers = {
  add: oc
    .input(
      z.object({
        name: DisplayName,
        /** What a service section gives may stay out. */
        address: GivenAddress,
        credential: GivenCredential,
        environment: Environment.optional(),
        /** Which server of Azure it is, where the address came from there. */
        azure: AzureOrigin.optional(),
        /** Written to the keychain, never read back over the wire. */
        password: z.string().optional(),
        /** The same as a ticket; also for the session. */
        ticket: SecretTicket.optional(),
      }),
    )
    .output(ServerSummary),
  /** Names another login source, for example after a vault was taken over. */
  setLogin: oc
    .input(
      z.object({
        server: Reference,
        credential: GivenCredential,
        password: z.string().optional(),
        ticket: SecretTicket.optional(),
      }),
    )
    .output(ChangedServer),
  /**
   * Corrects the name, the tag or parts of the address. Where the login would go elsewhere, or over TLS that proves less,
   * it has to be named again in the same call (shared/logins/login-scope.ts).
   */
  set: oc
    .input(
      z.object({
        server: Reference,
        name: DisplayName.optional(),
        address: GivenAddress,
        /** Back to the usual public CAs. */
        withoutCaFile: z.boolean().optional(),
        /** Null takes the tag away. */
        environment: Environment.nullable().optional(),
        credential: GivenCredential.optional(),
        password: z.string().optional(),
        ticket: SecretTicket.optional(),
      }),
    )
    .output(ChangedServer),
  /**
   * Trusts the address of a server that came with a vault: from now on logins may be sent there. `seen` is what was
   * shown to the person; refused where it is not the address any more.
   */
  confirm: oc
    .input(
      z.object({
        server: Reference,
        seen: ServerAddress.pick({ host: true, port: true, user: true, tls: true }),
      }),
    )
    .output(ServerSummary),
  /** Forgets a server that nothing needs. */
  remove: oc
    .input(
      z.object({
        server: Reference,
        /** Half-made databases that stay on the server, each by its name: pgkeep no longer tries to drop them. */
        leaveDatabases: z.array(PgName).optional(),
      }),
    )
    .output(
      z.object({
        removed: z.boolean(),
        leftDatabases: z.array(z.string()),
        /** Vaults that do not say yet that it was removed, and why, each in a sentence; absent where all do. */
        warnings: z.array(z.string()).optional(),
      }),
    ),
  list: oc.output(z.array(ServerSummary)),
  test: oc.input(ServerAsked).output(ServerReport),
  /** Tries an address and login before the server is added; the ticket stays valid. */
  tryOut: oc
    .input(
      z.object({
        address: GivenAddress,
        credential: GivenCredential,
        ticket: SecretTicket.optional(),
      }),
    )
    .output(ServerReport),
  /** Reads a pasted connection string: libpq URI, keyword=value, or ADO.NET. A password in it becomes a ticket. */
  parse: oc.input(z.object({ text: z.string().max(10_000) })).output(
    z.object({
      address: ServerAddress.omit({ caFile: true }).partial(),
      database: z.string().nullable(),
      ticket: SecretTicket.nullable(),
      /** What was understood differently or left out, in words. */
      notes: z.array(z.string()),
    }),
  ),
  /** Names of all roles on the server. */
  roles: oc.input(ServerAsked).output(z.array(z.string())),
  createDatabase: oc
    .input(
      z.object({
        server: Reference,
        name: PgName,
        owner: PgName.optional(),
        encoding: z.string().optional(),
      }),
    )
    .output(z.object({ name: z.string() })),
  /** CREATE ROLE; the password arrives as a ticket and is hashed here, so that the server's log never has it. */
  createRole: oc
    .input(
      z.object({ server: Reference, name: PgName, canLogin: z.boolean(), ticket: SecretTicket.optional() }),
    )
    .output(z.object({ name: z.string() })),
};
