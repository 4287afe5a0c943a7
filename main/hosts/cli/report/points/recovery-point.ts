import type { Manifest } from '../../../../../shared/points/manifest.ts';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { ageCell } from '../../terminal/age.ts';
import { withoutWords } from '../../../../../shared/words/partial.ts';
import { formatCount } from '../../../../../shared/words/counts.ts';
import { formatDuration } from '../../../../../shared/words/durations.ts';
import { formatSize } from '../../../../../shared/words/sizes.ts';
import { keptWords } from '../../../../../shared/points/hold-words.ts';
import { letGoSteps, type PointHolds } from '../../../../../shared/points/holds.ts';
import type { PointSignature } from '../../../../../shared/keys.ts';
import type { StandingPromise } from '../../../../../shared/policies/promise.ts';
import { keptUntilWords, pendingWords } from '../../../../../shared/words/promises.ts';
import { signatureWords } from '../../../../../shared/words/signatures.ts';
import type { PointProblem } from '../../../../../shared/points/point-problem.ts';
import type { PointProof } from '../../../../../shared/points/points.ts';
import type { Output } from '../../terminal/output.ts';
import { holdLines, warnOfUncertain } from './holds.ts';

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

/** All rows of the tables; undefined where they were not counted. */
function totalRows(manifest: Manifest): number | undefined {
  let total = 0;
  for (const { rows } of manifest.tables) {
    if (rows === undefined) return undefined;
    total += rows;
  }
  return total;
}

/** pg_dump writes -1 where an archive's header has no level to tell, as with zstd. */
function compressionWords({ algorithm, level }: Manifest['archive']['compression']): string {
  if (algorithm === 'none') return 'not compressed';
  return level > 0 ? `${algorithm}:${level}` : algorithm;
}

function proofWords(output: Output, proof: PointProof | undefined): string {
  if (proof === undefined) return 'not verified yet';
  const { outcome, at, jobId } = proof;
  const words = outcome === 'failed' ? 'the newest verification failed' : outcome;
  return `${words}, ${output.time(at)}, by ${jobId}`;
}

interface ShownPoint {
  readonly vaultName: string;
  readonly manifest: Manifest;
  readonly ageMs: number;
  readonly signature: PointSignature;
  readonly promise: StandingPromise;
  readonly proof?: PointProof | undefined;
  readonly holds?: PointHolds | undefined;
}

/** A recovery point for people: what its manifest says, and what is proved of it. */
export function showManifest(
  output: Output,
  { vaultName, manifest, signature, promise, ageMs, proof, holds }: ShownPoint,
): void {
  const { archive, database, server, takenBy, tool, largeObjects, retention } = manifest;
  const took = new Date(manifest.completedAt).getTime() - new Date(manifest.startedAt).getTime();
  const rows = totalRows(manifest);
  output.pairs([
    ['recovery point', manifest.pointId],
    ['vault', vaultName],
    ['database', `${database.name} (${formatSize(database.sizeBytes)} on the server)`],
    ['server', `${server.host}:${server.port}, PostgreSQL ${server.version}`],
    ['completed', output.time(manifest.completedAt)],
    ['age', ageCell(ageMs)],
    ['duration', formatDuration(took)],
    ['taken by', `${takenBy.user} on ${takenBy.host}, pgkeep ${takenBy.pgkeep}`],
    ['pg_dump', tool.version],
    ['archive', `format ${archive.version}, ${compressionWords(archive.compression)}`],
    ['size', formatSize(archive.size)],
    ['uncompressed', manifest.rawBytes === undefined ? undefined : formatSize(manifest.rawBytes)],
    ['tables', formatCount(manifest.tables.length)],
    ['rows', rows === undefined ? 'not counted' : formatCount(rows)],
    ['left out', withoutWords(manifest.selection, 20)],
    ['large objects', `${formatCount(largeObjects.count)} (${formatSize(largeObjects.length)})`],
    ['extensions', listed(manifest.extensions.map(({ name, version }) => `${name} ${version}`))],
    ['roles', listed(manifest.roles.filter(({ system }) => !system).map(({ name }) => name))],
    ['retention', keptUntilWords(promise)],
    ['changes', pendingWords(promise)],
    ['due', retention.scheduledFor === undefined ? undefined : output.time(retention.scheduledFor)],
    ['proof', proofWords(output, proof)],
    ['kept', holds === undefined ? undefined : keptWords(holds).join(', ')],
    ['signature', signatureWords(signature)],
  ]);
  if (holds !== undefined) {
    for (const line of holdLines(output, holds)) output.line(line);
    warnOfUncertain(output, manifest.pointId, holds);
  }
  if (promise.problem !== undefined) output.warning(promise.problem);
  for (const warning of manifest.warnings) output.line(`Warning of the backup: ${warning}`, 'yellow');
  for (const note of manifest.notes ?? []) output.line(`Note of the backup: ${note}`);
}

/** An object of an archive by its name; of what an extension makes, with the extension. */
export function contentName({ name, extension }: { name: string; extension?: string | undefined }): string {
  return extension === undefined ? name : `${name} (extension ${extension})`;
}

/** What keeps recovery points from being listed: one line for a point or a whole vault. */
export function showPointProblems(output: Output, problems: readonly PointProblem[]): void {
  for (const { vaultName, instanceName, pointId, problem, lost } of problems) {
    const what = pointId === undefined ? `vault ${vaultName}` : `${instanceName} ${pointId}`;
    output.warning(`${what}: ${problem}`);
    if (lost === undefined || instanceName === undefined || pointId === undefined) continue;
    for (const step of [...letGoSteps(lost.holds), 'delete'] as const) {
      output.hint(`  ${pgkeepLine(`points ${step}`, shWord(instanceName), shWord(pointId))}`);
    }
  }
}
