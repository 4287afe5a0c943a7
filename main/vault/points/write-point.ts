import { createHash } from 'node:crypto';
import type { InstanceId, PointId, VaultId } from '../../../shared/ids.ts';
import { Manifest, type VaultFormat } from '../../../shared/points/manifest.ts';
import { inAnyCase } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import { toDocument } from '../documents/read-document.ts';
import {
  archiveFile,
  contentsFile,
  globalsFile,
  manifestFile,
  pointFiles,
  pointPrefix,
  signatureFile,
} from '../layout.ts';
import type { KeyPair } from '../signing/ed25519.ts';
import { signManifest } from '../signing/manifest-signature.ts';
import { ObjectExists, type Storage, type Upload } from '../storage.ts';
import { splitManifest } from './contents.ts';

/** What of a vault its points need. */
interface PointVault {
  readonly id: VaultId;
  readonly format: VaultFormat;
  readonly storage: Storage;
  readonly expectInPlace: () => Promise<void>;
}

/** Writes one recovery point. It exists only once `commit` has written the manifest, last of all. */
export class PointWriter {
  readonly instanceId: InstanceId;
  readonly pointId: PointId;
  /** Takes archive.pgdump; commit it before the point. */
  readonly upload: Upload;
  /** Whether the points of the vault are signed. */
  readonly takesSignature: boolean;
  readonly #storage: Storage;
  readonly #vaultId: VaultId;
  readonly #expectInPlace: () => Promise<void>;
  #globalsSha256: string | undefined;
  #committed = false;

  /** Use Vault.beginPoint. The vault's `expectInPlace` throws where it was exchanged meanwhile. */
  constructor(vault: PointVault, instanceId: InstanceId, pointId: PointId, upload: Upload) {
    this.#storage = vault.storage;
    this.#vaultId = vault.id;
    this.takesSignature = vault.format > 1;
    this.instanceId = instanceId;
    this.pointId = pointId;
    this.upload = upload;
    this.#expectInPlace = () => vault.expectInPlace();
  }

  async writeGlobals(text: string): Promise<{ length: number; sha256: string }> {
    const content = Buffer.from(text);
    await this.#create(globalsFile(this.instanceId, this.pointId), content);
    this.#globalsSha256 = createHash('sha256').update(content).digest('hex');
    return { length: content.length, sha256: this.#globalsSha256 };
  }

  /**
   * Writes the contents and a signature with the key, from format 2 on, and the manifest, after making sure that it
   * describes what is stored. A manifest that does not throws, and the point does not come to exist.
   */
  async commit(manifest: Manifest, key?: KeyPair): Promise<void> {
    const checked = Manifest.parse(manifest);
    if (checked.instanceId !== this.instanceId || checked.pointId !== this.pointId) {
      throw new Error('the manifest belongs to another recovery point');
    }
    await this.#expectSize(archiveFile(this.instanceId, this.pointId), checked.archive.size);
    await this.#expectSize(globalsFile(this.instanceId, this.pointId), checked.globals.length);
    if (checked.globals.sha256 !== this.#globalsSha256) {
      throw new Error('the manifest has the checksum of other globals than were written');
    }
    const { contents, manifest: document } = documentsOf(checked);
    if (contents !== undefined) {
      await this.#create(contentsFile(this.instanceId, this.pointId), contents);
    }
    if (key !== undefined && this.takesSignature) {
      const signed = { vaultId: this.#vaultId, instanceId: this.instanceId, pointId: this.pointId };
      const signature = signManifest({ ...signed, bytes: document }, key);
      await this.#create(signatureFile(this.instanceId, this.pointId), signature);
    }
    await this.#expectInPlace();
    await this.#create(manifestFile(this.instanceId, this.pointId), document);
    this.#committed = true;
  }

  /** Removes every trace of the point; does nothing after `commit`. What is already gone is fine. */
  async abandon(): Promise<void> {
    if (this.#committed) return;
    await inAnyCase(
      () => this.upload.abort(),
      async () => {
        // The answer to the manifest's write may have been lost: a point that exists stays.
        if ((await this.#storage.stat(manifestFile(this.instanceId, this.pointId))) !== undefined) return;
        await this.#storage.removeOnly(pointPrefix(this.instanceId, this.pointId), pointFiles);
      },
    );
  }

  /** Writes a file of the point. Throws UserErrorJobConflict where it stands: somebody else writes the same point. */
  async #create(name: string, content: Uint8Array): Promise<void> {
    try {
      await this.#storage.write(name, content, { ifAbsent: true });
    } catch (error) {
      if (!(error instanceof ObjectExists)) throw error;
      throw new PgkeepError('UserErrorJobConflict', `The recovery point ${this.pointId} exists already.`, {
        remedy: 'Run the backup again; it gets a new id.',
        cause: error,
      });
    }
  }

  async #expectSize(name: string, size: number): Promise<void> {
    const stored = await this.#storage.stat(name);
    if (stored?.size === size) return;
    throw new PgkeepError(
      'UserErrorArchiveCorrupt',
      stored === undefined
        ? `${name} is missing in ${this.#storage.location} although it was just written.`
        : `${name} in ${this.#storage.location} has ${stored.size} bytes instead of ${size}.`,
      { remedy: 'Find out what else writes to the vault, then run the backup again.' },
    );
  }
}

/** What is written of a point, by the format that its manifest says. */
function documentsOf(manifest: Manifest): { readonly contents?: Buffer; readonly manifest: Buffer } {
  return manifest.format === 1 ? { manifest: toDocument('manifest', manifest) } : splitManifest(manifest);
}
