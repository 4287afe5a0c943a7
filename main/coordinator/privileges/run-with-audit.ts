import { hostname, userInfo } from 'node:os';
import type { AuditEntry } from '../../../shared/privileges.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { messageOf } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { fileAudit, type AuditFiling } from './file-audit.ts';
import { digestOf } from './runnable-sql.ts';

/** What is about to be run, where and for whom. */
export type AuditedRun = Pick<
  AuditEntry,
  'serverName' | 'database' | 'ranAs' | 'role' | 'purpose' | 'action' | 'sql' | 'revokeSql'
>;

/** Does the work with an entry in the audit trail, which is there before the server is touched. */
export async function audited<Result>(
  engine: Pick<Engine, 'clock'> & AuditFiling,
  run: AuditedRun,
  work: () => Promise<Result>,
): Promise<Result> {
  const { store, clock } = engine;
  const entry = {
    at: clock.now().toISOString(),
    user: userInfo().username,
    host: hostname(),
    ...run,
    digest: digestOf(run.sql),
    outcome: 'failed' as const,
    problem: 'pgkeep ended before the server had answered: it is not known whether the SQL was committed.',
  };
  const id = await whenFree(() => store.audit.insert(entry));
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    const problem = redact(messageOf(error));
    await cleanUp(error, () => whenFree(() => store.audit.setOutcome(id, 'failed', problem)));
    await fileAudit(engine, { ...entry, problem });
    throw error;
  }
  await whenFree(() => store.audit.setOutcome(id, 'applied', null));
  await fileAudit(engine, { ...entry, outcome: 'applied', problem: null });
  return result;
}
