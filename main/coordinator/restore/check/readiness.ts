import type { Finding, Readiness } from '../../../../shared/findings.ts';
import type { PointSignature } from '../../../../shared/keys.ts';
import type { Manifest } from '../../../../shared/points/manifest.ts';
import type { RunnableSql } from '../../../../shared/privileges.ts';
import type { RestoreCommand, RestoreRequest } from '../../../../shared/points/restore.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { withoutWords } from '../../../../shared/words/partial.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { fitToTarget } from '../../../postgres/archive/older-target/fit-to-target.ts';
import { missingRoles } from '../../../postgres/sql/catalogue.ts';
import { sqlScripts } from '../../../postgres/privileges/grant/scripts.ts';
import type { RestoreGrantPlan } from '../../../postgres/privileges/grant/for-restore.ts';
import { connect } from '../../../postgres/connect/connect.ts';
import { gatherTargetFindings } from '../../../postgres/restore/readiness/check-target.ts';
import type { Engine } from '../../engine.ts';
import { signatureFinding } from '../../keys/signature-words.ts';
import { Findings } from '../../collect-findings.ts';
import { targetServer } from '../target-server.ts';
import { reachDatabase, type Reached, type ReachedServer } from '../../servers/reach-database.ts';
import { reaching } from '../../servers/why-not-reached.ts';
import { secretFindings } from '../../servers/logins/secret-findings.ts';
import { chooseToolFor } from '../restore-tool.ts';
import type { SelectedArchive } from '../selected-archive.ts';
import { restoreCommands } from './command-lines.ts';
import { runnableSql, scriptTarget } from '../../privileges/runnable-sql.ts';
import { planRestore, type RestorePlan } from './plan-restore.ts';

export interface RestoreReadinessReport extends Readiness {
  /** `onTarget` is null where the target was not reached. */
  readonly roles: { name: string; onTarget: boolean | null }[];
  readonly signature: PointSignature | null;
  readonly grants: RunnableSql | null;
  readonly notes: string[];
  readonly commands: RestoreCommand[];
}

/** What would be missing on the target. Reads the archive's head and the target's catalogue; changes nothing. */
export async function restoreReadiness(
  engine: Engine,
  request: RestoreRequest,
): Promise<RestoreReadinessReport> {
  const server = targetServer(engine, request);
  const findings = new Findings();
  const plan = await findings.attempt('Recovery point', async () => {
    const read = await planRestore(engine, request);
    findings.add(...describe(read.archive, read.manifest), signatureFinding(read.signature));
    return read;
  });
  if (plan === undefined) {
    return { ...findings.result(), roles: [], signature: null, grants: null, notes: [], commands: [] };
  }
  const { manifest, signature, archive, roles } = plan;

  await findings.attempt('Client tools', async () => {
    const tools = await chooseToolFor(engine, manifest);
    const message = `pg_restore ${tools.version} from ${tools.folder}${tools.warning === null ? '' : `: ${tools.warning}`}.`;
    findings.add({ title: 'Client tools', severity: tools.warning === null ? 'ok' : 'warning', message });
  });
  const target = await lookAtTarget(engine, plan, {
    reached: await reach(engine, server, findings),
    findings,
  });
  return {
    ...findings.result(),
    roles: roles.map((name) => ({
      name,
      onTarget: target === undefined ? null : !target.missing.has(name),
    })),
    signature,
    grants: target?.grants ?? null,
    notes: [...archive.notes, ...(target?.rewritten ?? [])],
    // a secret may give another login than the server's
    commands: restoreCommands(
      { ...plan, server: { ...server, user: target?.login ?? server.user } },
      manifest,
    ),
  };
}

const login = 'Login and network';

/** The way to the target; undefined where its login cannot be read. */
async function reach(
  engine: Engine,
  server: ReachedServer,
  findings: Findings,
): Promise<Reached | undefined> {
  const title = server.credential.kind === 'key-vault' ? 'Secret' : login;
  return await findings.attempt(title, async () => {
    const reached = await reachDatabase(engine, server, server.maintenanceDatabase);
    findings.add(...secretFindings(reached));
    return reached;
  });
}

/** What there is on the target, as the login sees it; undefined where it was not reached. */
async function lookAtTarget(
  engine: Engine,
  { server, archive, options, roles, needs }: RestorePlan,
  { reached, findings }: { readonly reached: Reached | undefined; readonly findings: Findings },
) {
  if (reached === undefined) return undefined;
  return await findings.attempt(login, async () => {
    await using connection = await reaching(engine, server, () => connect(reached));
    const { findings: ofTarget, facts, grants } = await gatherTargetFindings(connection, needs, options);
    findings.ok(login, `${facts.user} connects to PostgreSQL ${facts.version} on ${server.name}.`);
    findings.add(...ofTarget);
    return {
      login: reached.address.user,
      missing: new Set(await missingRoles(connection, roles)),
      grants: writeGrants(grants, server),
      rewritten: fitToTarget(archive.entries, facts.traits).notes,
    };
  });
}

/** The SQL for what is missing as the contract has it. All of it is the server's, so any database will do. */
export function writeGrants(plan: RestoreGrantPlan, server: ServerSummary): RunnableSql {
  const target = scriptTarget(server, server.maintenanceDatabase);
  return runnableSql({
    ...plan,
    notes: plan.leavesOut,
    scripts: { grant: sqlScripts(plan.sql, target), revoke: sqlScripts(plan.revokeSql, target) },
  });
}

function describe(archive: SelectedArchive, manifest: Manifest): Finding[] {
  const title = 'Recovery point';
  const message = `It has ${countOf(archive.entries.length, 'object')} of ${manifest.database.name}.`;
  const without = withoutWords(manifest.selection, 20);
  const completed = { kind: 'time', label: 'Completed', at: manifest.completedAt } as const;
  return [
    { title, severity: 'ok', message, facts: [completed] },
    ...(without === undefined
      ? []
      : [{ title, severity: 'warning', message: `It is partial by choice. ${without}.` } as const]),
    ...archive.warnings.map((warning): Finding => ({
      title: 'Selection',
      severity: 'warning',
      message: warning,
    })),
    ...archive.notes.map((note): Finding => ({ title: 'Selection', severity: 'ok', message: note })),
  ];
}
