import type { PointId } from '../../../shared/ids.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { PointHolds } from '../../../shared/points/holds.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { readPromise, type FoundChange } from '../../vault/promises/promises.ts';
import { readHolds } from '../../vault/holds/read-holds.ts';
import { archiveFile, manifestFile } from '../../vault/layout.ts';
import { firstSigned, lacksSignature, type FirstSigned } from '../../vault/signing/first-signed.ts';
import { readVouchedManifest, type VouchedManifest } from '../../vault/signing/read-vouched.ts';
import type { TrustedName } from '../../vault/signing/signature.ts';
import { trustedName } from '../keys/signing-key.ts';
import { openVault, type Opening, type OpenVault } from '../vaults/open-vault.ts';
import type { ReadRange } from './verified-read.ts';

/** What a reader meets when the files of a point disappear under it. */
const looksDeleted = new Set([
  'UserErrorArchiveCorrupt',
  'UserErrorVaultFormat',
  'UserErrorNotFound',
  'UserErrorWrongSignature',
]);

/** One recovery point that somebody means, and the way to read it. Holds nothing open. */
export class PointHandle {
  readonly instance: InstanceSummary;
  readonly vault: VaultSummary;
  readonly pointId: PointId;
  /** Which points `latest` passed over, and what is odd about the one that it means, in words. */
  readonly skipped: readonly string[];

  readonly #engine: Opening;

  constructor(
    engine: Opening,
    found: Pick<PointHandle, 'instance' | 'vault' | 'pointId'> & { readonly skipped?: readonly string[] },
  ) {
    this.#engine = engine;
    this.instance = found.instance;
    this.vault = found.vault;
    this.pointId = found.pointId;
    this.skipped = found.skipped ?? [];
  }

  /** Opens the point's vault; whoever opens it closes it. Throws what {@link openVault} throws. */
  async open(): Promise<OpenPoint> {
    return new OpenPoint(this, await openVault(this.#engine, this.vault), trustedName(this.#engine));
  }

  /** Opens the point for `work` alone, and explains a deletion meanwhile, see {@link explainDeletion}. */
  async read<Result>(work: (point: OpenPoint) => Promise<Result>): Promise<Result> {
    return await this.explainDeletion(async () => {
      await using point = await this.open();
      return await work(point);
    });
  }

  /**
   * Runs what reads the point, and tells a point that was deleted meanwhile, on this workstation or another one,
   * from a damaged one: throws UserErrorNotFound. So does a result with an error of damage, where `errorOf` finds one
   * in it: a verdict counts only while the point is there. What was thrown stays the error where the vault cannot be
   * asked.
   */
  async explainDeletion<Result>(
    work: () => Promise<Result>,
    errorOf: (result: Result) => unknown = () => undefined,
  ): Promise<Result> {
    let result: Result;
    try {
      result = await work();
    } catch (error) {
      await this.#refuseDeleted(error);
      throw error;
    }
    await this.#refuseDeleted(errorOf(result));
    return result;
  }

  async #refuseDeleted(reason: unknown): Promise<void> {
    if (!(reason instanceof PgkeepError) || !looksDeleted.has(reason.code)) return;
    try {
      await using point = await this.open();
      await point.expectInPlace();
    } catch (error) {
      if (error instanceof PgkeepError && error.code === 'UserErrorNotFound') throw error;
      this.#engine.log.warn({ error: messageOf(error) }, 'cannot ask whether a recovery point was deleted');
    }
  }
}

/** A recovery point in its opened vault: what can be read of it. `await using` closes the vault, and never fails. */
export class OpenPoint implements AsyncDisposable {
  readonly instance: InstanceSummary;
  readonly pointId: PointId;

  readonly #vault: OpenVault;
  readonly #trusted: TrustedName;

  /** Use {@link PointHandle.open}. */
  constructor(
    { instance, pointId }: Pick<PointHandle, 'instance' | 'pointId'>,
    vault: OpenVault,
    trusted: TrustedName,
  ) {
    this.instance = instance;
    this.pointId = pointId;
    this.#vault = vault;
    this.#trusted = trusted;
  }

  /** The manifest as it is stored; see {@link Vault.readManifest}, and readCheckedManifest for what restores. */
  async readManifest(): Promise<Manifest> {
    return await this.#vault.readManifest(this.instance.id, this.pointId);
  }

  /**
   * The manifest, and what the signature of exactly these bytes comes to; of one that is not signed, whether that was to
   * be expected. Throws what readManifest throws.
   */
  async readVouched(): Promise<VouchedManifest> {
    const { id } = this.instance;
    const read = await readVouchedManifest(this.#vault, id, this.pointId, this.#trusted);
    if (read.signature.result.outcome !== 'not signed') return read;
    const point = { pointId: this.pointId, completedAt: new Date(read.manifest.completedAt) };
    if (!lacksSignature(point, await this.#firstSigned())) return read;
    return { ...read, signature: { result: { outcome: 'not signed', olderIsSigned: true } } };
  }

  /** Undefined, too, where that cannot be found out: what is restored then is not signed, as far as anybody can tell. */
  async #firstSigned(): Promise<FirstSigned | undefined> {
    const { id } = this.instance;
    try {
      return await firstSigned(this.#vault, id, await Array.fromAsync(this.#vault.pointFolders(id)));
    } catch (error) {
      if (error instanceof PgkeepError) return undefined;
      throw error;
    }
  }

  /** Streams a part of the stored archive, unchecked; see {@link Vault.readArchive}. */
  readonly readArchive: ReadRange = (range, signal) =>
    this.#vault.readArchive(this.instance.id, this.pointId, range, signal);

  /** Bytes of the stored archive; undefined where there is none. */
  async archiveSize(): Promise<number | undefined> {
    return (await this.#vault.storage.stat(archiveFile(this.instance.id, this.pointId)))?.size;
  }

  /** globals.sql as it is stored, unchecked; see {@link Vault.readGlobals}, and readGlobals for what is used. */
  async readGlobalsFile(): Promise<string> {
    return await this.#vault.readGlobals(this.instance.id, this.pointId);
  }

  /** How what it is promised was changed last, read anew. */
  async readPromise(): Promise<FoundChange> {
    return await readPromise(this.#vault, { instanceId: this.instance.id, pointId: this.pointId });
  }

  /** Who keeps the point from being deleted; see the function of that name. */
  async readHolds(): Promise<PointHolds> {
    return await readHolds(this.#vault, this.instance.id, this.pointId);
  }

  /** Looks again: throws UserErrorNotFound where the manifest is gone, as the point was deleted while it was read. */
  async expectInPlace(): Promise<void> {
    if ((await this.#vault.storage.stat(manifestFile(this.instance.id, this.pointId))) !== undefined) return;
    throw new PgkeepError(
      'UserErrorNotFound',
      `The recovery point ${this.pointId} was deleted while it was read.`,
      {
        remedy: 'Choose another recovery point.',
        steps: [{ do: 'list-points', instance: this.instance.name }],
      },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#vault[Symbol.asyncDispose]();
  }
}
