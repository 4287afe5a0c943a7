import { oc } from '../base.ts';
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { DisplayName, Reference, VaultId } from '../ids.ts';
import { ChosenPlace } from '../places.ts';
import { VaultFormat } from '../points/manifest.ts';
import { PointProblem } from '../points/point-problem.ts';
import { SecretTicket } from '../logins/secret-tickets.ts';
import { NamedPlace } from './second-place.ts';
import { SecretSource } from '../logins/secret-source.ts';

const FolderLocation = z.object({
  kind: z.literal('folder'),
  path: z.string().min(1, 'a folder has a path'),
});

/** How the login to a container works; never the login itself. */
const BlobCredential = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connection-string'), source: SecretSource }),
  z.object({ kind: z.literal('sas'), source: SecretSource }),
  /** Entra: a client secret where a source is given, else environment, Azure CLI or managed identity. */
  z.object({
    kind: z.literal('entra'),
    tenantId: z.string().optional(),
    clientId: z.string().optional(),
    source: SecretSource.optional(),
    /** An identity that signed in, in place of all these: its id, or as a call names it. */
    identity: Reference.optional(),
  }),
]);

export const BlobLocation = z.object({
  kind: z.literal('azure-blob'),
  /** https://<account>.blob.core.windows.net/<container>[/<prefix>]; http only for a loopback emulator. */
  url: z.url('not a URL'),
  credential: BlobCredential,
});
export type BlobLocation = z.infer<typeof BlobLocation>;

/** Where bytes are kept: a vault's home, or the destination of a restore as files. */
export const StorageLocation = z.discriminatedUnion('kind', [FolderLocation, BlobLocation]);
export type StorageLocation = z.infer<typeof StorageLocation>;

/** The same as a call names it. */
export const StorageChoice = z.discriminatedUnion('kind', [
  FolderLocation.extend({ path: ChosenPlace }),
  BlobLocation,
]);
export type StorageChoice = z.output<typeof StorageChoice>;

export const VaultSummary = z.object({
  id: VaultId,
  name: z.string(),
  location: StorageLocation,
  addedAt: z.iso.datetime(),
  /**
   * Its second place as this home finds it: leases and marks lie there, which are written over. Absent where the vault
   * has none, or nobody here has confirmed the one that it names.
   */
  runtime: StorageLocation.optional(),
});
export type VaultSummary = z.infer<typeof VaultSummary>;

/** When a vault was last asked what it holds, and what came of it. */
export const VaultContact = z.object({
  /** Null where it has not been asked yet. */
  askedAt: z.iso.datetime().nullable(),
  /** When it last answered. */
  answeredAt: z.iso.datetime().nullable(),
  /** Why it did not answer when it was last asked; null where it did. */
  problem: z.string().nullable(),
});
export type VaultContact = z.infer<typeof VaultContact>;

export const VaultDetails = VaultSummary.extend({
  instances: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      points: z.int(),
      bytes: z.number(),
      latest: z.iso.datetime().nullable(),
      /** Since when the newest point is there; null where there is none or its time is not known. */
      latestSince: z.iso.datetime().nullable(),
      /** Age of the newest point in ms, never negative; null where there is none. */
      latestAgeMs: z.number().nonnegative().nullable(),
    }),
  ),
  /** Points whose manifest cannot be read, with the reason. */
  problems: z.array(PointProblem),
  /** The version of its layout; one of format 1 can be carried over. */
  format: VaultFormat,
  /** The second place that the vault names and nobody has confirmed here: until then nobody can be at work in it. */
  unconfirmedRuntime: NamedPlace.nullable(),
});
export type VaultDetails = z.infer<typeof VaultDetails>;

/** What a vault of an older format holds, for whoever carries it over. */
export const VaultToCarryOver = z.object({
  /** The version of its layout before; with the newest one there is nothing to carry over, and nothing is counted. */
  format: VaultFormat,
  /** Instances with a record that can be read. */
  instances: z.int(),
  /** Recovery points that can be used. */
  points: z.int(),
  /** What cannot be read and stays as it is, each in a sentence that names the file. */
  problems: z.array(z.string()),
  /** The storage lets nobody replace vault.json: a new vault can be filled from this one. */
  isProtected: z.boolean(),
});
export type VaultToCarryOver = z.infer<typeof VaultToCarryOver>;

/** How far a new vault is filled from one of format 1. */
export const FilledVault = z.object({
  /** All that can be read is copied, and this machine uses the new vault from now on, but for what stays. */
  done: z.boolean(),
  /** Recovery points that are in the new vault. */
  points: z.int(),
  /** Those of them that this call has copied, and the bytes of their archives. */
  copied: z.int(),
  bytes: z.number(),
  /** What is damaged and was not copied, each in a sentence that names the file. */
  problems: z.array(z.string()),
  /** Instances that this machine leaves in the old vault, since recovery points of theirs could not be copied. */
  staying: z.array(
    z.object({
      instance: z.string(),
      /** Ids of the points that could not be copied. */
      points: z.array(z.string()),
    }),
  ),
});
export type FilledVault = z.infer<typeof FilledVault>;

/** Something in a vault that belongs to no recovery point and only takes room. */
export const AbandonedItem = z.object({
  /**
   * The folder of a point that was never completed or whose deletion was interrupted, one file that was being written
   * or that a look at access left, or the record of an old job. `lost manifest`: the folder has a whole archive and no manifest, so that it is no
   * recovery point; it may have been one, and is never removed by `clean`.
   */
  kind: z.enum(['point', 'file', 'job', 'lost manifest']),
  /** Its name inside the vault. */
  name: z.string().min(1).max(1_000),
  bytes: z.number(),
  /** When anything in it changed last, by the storage's own clock. */
  changedAt: z.iso.datetime(),
});
export type AbandonedItem = z.infer<typeof AbandonedItem>;

export const vaults = {
  /** Creates the vault at the place, or opens the one that is there and takes its instances over. */
  add: oc
    .input(
      z.object({
        name: DisplayName,
        location: StorageChoice,
        secret: z.string().optional(),
        ticket: SecretTicket.optional(),
        /** Its second place, named in a new vault; for one that is there, where this home finds the one it names. */
        runtime: StorageChoice.optional(),
        runtimeSecret: z.string().optional(),
        runtimeTicket: SecretTicket.optional(),
        /**
         * Writes the vault.json of a vault that lost it first, with the id for which its points are signed; one with
         * points whose signatures do not tell it needs `vaultId`.
         */
        repair: z.object({ vaultId: VaultId.optional() }).optional(),
      }),
    )
    .output(
      VaultSummary.extend({
        created: z.boolean(),
        unconfirmedRuntime: NamedPlace.nullable(),
        importedInstances: z.int(),
        importedServers: z.array(z.string()),
        /** Ended jobs of other workstations. */
        importedJobs: z.int(),
        /** Instances and servers whose record cannot be read, with the reason. */
        problems: z.array(z.string()),
      }),
    ),
  list: oc.output(z.array(VaultSummary)),
  /**
   * Gives a vault in a container another login, which has to open it: the vault stays as it is, with all that is protected
   * in it. Its second place has a login of its own.
   */
  setLogin: oc
    .input(
      z.object({
        vault: Reference,
        credential: BlobCredential,
        secret: z.string().optional(),
        ticket: SecretTicket.optional(),
      }),
    )
    .output(VaultSummary),
  /** Writes the vault.json of a vault that has lost it again. Refused where there is one, and where no instance lies. */
  repair: oc.input(z.object({ vault: Reference })).output(VaultSummary),
  /** Confirms the second place that the vault names, or says where this home finds it, with this home's own login. */
  setRuntime: oc
    .input(
      z.object({
        vault: Reference,
        place: StorageChoice,
        secret: z.string().optional(),
        ticket: SecretTicket.optional(),
      }),
    )
    .output(VaultSummary),
  /**
   * Forgets the vault on this machine; what it holds stays as it is, and comes back when it is added again.
   * Refused while databases are protected into it.
   */
  remove: oc
    .input(z.object({ vault: Reference }))
    .output(z.object({ removed: z.boolean(), forgottenInstances: z.array(z.string()) })),
  /**
   * What killed runs left in the vault, of this workstation and of others, and what nothing has changed for seven
   * days; at most a thousand things.
   */
  abandoned: oc.input(z.object({ vault: Reference })).output(z.array(AbandonedItem)),
  /** Removes of it what was seen in the list, and nothing that has changed since. */
  clean: oc
    .input(
      z.object({
        vault: Reference,
        items: z.array(AbandonedItem.pick({ name: true, changedAt: true })).max(1_000),
      }),
    )
    .output(z.object({ removed: z.array(AbandonedItem), freedBytes: z.number() })),
  /** What {@link carryOver} would carry over; writes nothing. */
  beforeCarryOver: oc.input(z.object({ vault: Reference })).output(VaultToCarryOver),
  /**
   * Makes a vault of format 1 one of the newest format, which older versions refuse. Nothing is copied or deleted. One
   * that was interrupted goes on; a vault of the newest format stays as it is.
   */
  carryOver: oc.input(z.object({ vault: Reference })).output(VaultToCarryOver),
  /**
   * Copies all instances and recovery points of a vault of format 1 into another one, where the storage lets nobody
   * carry it over in place; the instances are in that vault then for this machine, unless a point of theirs could not be
   * copied and `withoutDamaged` is not said. The old vault stays as it is. Tells of each point; one that was interrupted
   * goes on.
   */
  copyInto: oc
    .input(z.object({ vault: Reference, into: Reference, withoutDamaged: z.boolean().optional() }))
    .output(eventIterator(FilledVault)),
  /** Reads the vault itself, not the cache. */
  show: oc.input(z.object({ vault: Reference })).output(VaultDetails),
};
