import type { BackupGap } from '../../../shared/privileges.ts';
import type { ServerTraits } from '../connect/server-traits.ts';
import type { BrokenReference } from '../dump/selection/read-broken.ts';
import type { LeftOut } from '../dump/left-out/compare.ts';
import type { Foreseen } from '../dump/restorability/foreseen-losses.ts';
import type { MembershipOptions } from './membership.ts';

export type Gap<Kind extends BackupGap['kind']> = Extract<BackupGap, { kind: Kind }>;

export function gapsOf<Kind extends BackupGap['kind']>(gaps: readonly BackupGap[], kind: Kind): Gap<Kind>[] {
  return gaps.filter((gap): gap is Gap<Kind> => gap.kind === kind);
}

/** The role that backs up, as far as its rights to read depend on it. */
export interface BackupRole {
  readonly name: string;
  /** Without it every answer is about what PUBLIC may. */
  readonly exists: boolean;
  readonly canLogin: boolean;
  readonly superuser: boolean;
  readonly bypassRls: boolean;
  /** Has the privileges of pg_read_all_data (14 and newer). */
  readonly readsAllData: boolean;
  /** Its own membership in pg_read_all_data, whether it gives anything or not; null where there is none. */
  readonly readAllData: MembershipOptions | null;
  /** Has the attribute INHERIT, without which no membership gives it rights before PostgreSQL 16. */
  readonly inherits: boolean;
}

/** Somebody who owns a schema, or may create tables in it. */
export interface SchemaCreator {
  readonly schema: string;
  readonly owner: string;
  /** What the owner will create in it that the role could not read. */
  readonly unreadable: readonly ('tables' | 'sequences')[];
}

interface CheckedSchema {
  readonly name: string;
  readonly owner: string;
  /** How many tables and sequences in it pg_dump locks or reads; absent where nobody counted. */
  readonly tables?: number;
  readonly sequences?: number;
}

/** Something besides privileges that can stop a dump, or leave something out of it. */
export type BackupNote =
  | {
      readonly kind: 'lock';
      readonly schema: string;
      readonly table: string;
      /** Null for a prepared transaction. */
      readonly pid: number | null;
      readonly user: string;
      readonly application: string;
      /** ISO time of the transaction's start; null where the login may not see it. */
      readonly since: string | null;
      /** Null where the login may not see it. */
      readonly query: string | null;
      readonly mode: string;
      /** Has not got the lock yet; whoever comes after it waits as well. */
      readonly waiting: boolean;
    }
  | {
      readonly kind: 'setting';
      readonly name: string;
      readonly value: string;
      /** What it does to a dump, in one sentence, and whether a dump now would fail. */
      readonly effect: string;
      readonly fatal: boolean;
      readonly remedy: string;
      readonly sql?: string;
    }
  | {
      readonly kind: 'superuser only';
      /** For example subscriptions, or passwords of user mappings. */
      readonly what: string;
      readonly count: number;
      /** What pg_dump does about it, in one sentence. */
      readonly effect: string;
    }
  | {
      /** Before 18, which has no default privileges of large objects: whose new ones the role could not read. */
      readonly kind: 'later large objects';
      readonly owners: readonly string[];
    }
  | {
      /** PUBLIC may create tables in these schemas, as in every schema public before 15: whose, nobody can foresee. */
      readonly kind: 'everybody creates';
      readonly schemas: readonly string[];
    }
  /** What pg_dump leaves out by itself, whoever runs it. */
  | ({ readonly kind: 'left out' } & LeftOut)
  | {
      /** What the choice of what is dumped comes to: patterns that match nothing, and what a restore cannot make. */
      readonly kind: 'selection';
      readonly unused: readonly string[];
      readonly broken: readonly BrokenReference[];
    }
  | {
      /** What a restore of the backup would lack, or have otherwise. */
      readonly kind: 'restorability';
      readonly foreseen: Foreseen;
    };

/** All that a check of a backup found in one database. Read with a fixed number of queries. */
export interface BackupCheck {
  readonly database: string;
  readonly role: BackupRole;
  readonly server: {
    readonly version: string;
    readonly major: number;
    readonly traits: ServerTraits;
  };
  readonly gaps: readonly BackupGap[];
  readonly notes: readonly BackupNote[];
  /** What there is to read. */
  readonly counts: {
    readonly schemas: number;
    readonly tables: number;
    readonly sequences: number;
    readonly largeObjects: number;
  };
  /** Every schema that belongs to users, by name. */
  readonly schemas: readonly CheckedSchema[];
  /** Who can create tables where: whose default privileges decide about later tables. */
  readonly creators: readonly SchemaCreator[];
}
