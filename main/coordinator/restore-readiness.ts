import type { Finding, Readiness } from '../../shared/findings.ts';
import type { Manifest } from '../../shared/manifest.ts';
import type { ServerSummary } from '../../shared/servers.ts';
import { missingRoles } from '../postgres/catalogue.ts';
import { chooseRestoreTool } from '../postgres/client-tools.ts';
import type { RestoreGrantPlan } from '../postgres/privileges/restore-grant-sql.ts';
import { gatherTargetFindings } from '../postgres/restore-readiness.ts';
import type { Engine } from './engine.ts';
import { dumpMajor, findPoint } from './find-point.ts';
import { Findings } from './findings.ts';
import { connectTo, openVault } from './reach.ts';
import { readSelected, type SelectedArchive } from './restore-archive.ts';
import { restoreCommands, type ShellCommand } from './restore-commands.ts';
import type { RestoreOptions } from './restore-options.ts';
import { restoreNeeds } from './restore-target.ts';
import { rolesNeeded } from './roles-needed.ts';

/** Header and table of contents are read within this time, in ms. */
const readLimitMs = 60_000;

export interface RestoreReadinessReport extends Readiness {
  readonly roles: { name: string; onTarget: boolean }[];
  readonly grants: { readonly sql: string; readonly revokeSql: string; readonly notes: string[] } | null;
  readonly commands: ShellCommand[];
}

/** What would be missing on the target. Reads the archive's head and the target's catalogue; changes nothing. */
export async function restoreReadiness(
  engine: Engine,
  reference: { readonly instance?: string | undefined; readonly point: string },
  server: ServerSummary,
  options: RestoreOptions,
): Promise<RestoreReadinessReport> {
  const findings = new Findings();
  const point = await findPoint(engine, reference);
  const archive = await findings.attempt('Recovery point', async () => {
    await using vault = await openVault(engine, point.vault);
    const manifest = await vault.readManifest(point.instance.id, point.pointId);
    const context = { signal: AbortSignal.timeout(readLimitMs) };
    // Two times: what the archive names itself is what a person maps.
    const unmapped = await readSelected(vault, point, manifest, { ...options, roleMap: [] }, context);
    const mapped = await readSelected(vault, point, manifest, options, context);
    findings.add(...describe(mapped, manifest));
    return { manifest, unmapped, mapped };
  });
  if (archive === undefined) return { ...findings.result(), roles: [], grants: null, commands: [] };
  const { manifest, unmapped, mapped } = archive;

  await findings.attempt('Client tools', async () => {
    const tools = chooseRestoreTool(await engine.findTools(), dumpMajor(manifest));
    const message = `pg_restore ${tools.version} from ${tools.folder}${tools.warning === null ? '' : `: ${tools.warning}`}.`;
    findings.add({ title: 'Client tools', severity: tools.warning === null ? 'ok' : 'warning', message });
  });
  const everything = { noOwner: false, noPrivileges: false };
  const names = rolesNeeded(unmapped.entries, manifest, everything, (name) => name);
  const target = await findings.attempt('Login and network', async () => {
    await using connection = await connectTo(engine, server, server.maintenanceDatabase);
    const mapRole = (name: string) => options.roleMap.find(({ from }) => from === name)?.to ?? name;
    const needs = restoreNeeds(mapped.entries, manifest, options, mapRole);
    const { findings: ofTarget, facts, grants } = await gatherTargetFindings(connection, needs, options);
    findings.ok(
      'Login and network',
      `${facts.user} connects to PostgreSQL ${facts.version} on ${server.name}.`,
    );
    findings.add(...ofTarget);
    const missing = new Set(await missingRoles(connection, names));
    return {
      roles: names.map((name) => ({ name, onTarget: !missing.has(name) })),
      grants: describeGrants(grants),
    };
  });
  return {
    ...findings.result(),
    roles: target?.roles ?? names.map((name) => ({ name, onTarget: false })),
    grants: target?.grants ?? null,
    commands: restoreCommands(point, server, manifest, options),
  };
}

function describeGrants({ statements, sql, revokeSql, leavesOut }: RestoreGrantPlan) {
  return {
    sql: statements.length > 0 ? sql : '',
    revokeSql: statements.some(({ undo }) => undo !== null) ? revokeSql : '',
    notes: [...leavesOut],
  };
}

function describe(archive: SelectedArchive, manifest: Manifest): Finding[] {
  const title = 'Recovery point';
  const count = archive.entries.length;
  const message = `It has ${count} ${count === 1 ? 'object' : 'objects'} of ${manifest.database.name}.`;
  const completed = { kind: 'time', label: 'Completed', at: manifest.completedAt } as const;
  return [
    { title, severity: 'ok', message, facts: [completed] },
    ...archive.warnings.map((warning): Finding => ({
      title: 'Selection',
      severity: 'warning',
      message: warning,
    })),
  ];
}
