import { describe, expect, it } from 'vitest';
import { fixesOf, type FixActions } from '../../../../../../renderer/features/restore/steps/fixes.ts';
import type { Finding } from '../../../../../../shared/findings.ts';

const server = 'srv-1';

function fixesFor(findings: readonly Finding[], onRun?: FixActions['onRun']) {
  const done: unknown[] = [];
  const fixes = fixesOf(findings, server, {
    onChange: (change) => done.push(change),
    onGo: (step) => done.push(step),
    onAddTools: () => done.push('tools'),
    onRun: onRun === undefined ? () => done.push('run') : onRun,
  });
  return { fixes, labels: fixes.map(({ label }) => label), done };
}

const finding = (severity: Finding['severity'], code: Finding['code'], sql?: string): Finding => ({
  title: 'Something',
  severity,
  message: 'Something is so.',
  ...(code === undefined ? {} : { code }),
  ...(sql === undefined ? {} : { sql }),
});
const noRight = finding('blocker', 'UserErrorMissingDBPermissions', 'ALTER ROLE keeper CREATEDB;');

describe('what gets past the blockers of a restore', () => {
  it('is the SQL where nothing else helps', () => {
    const { fixes, labels, done } = fixesFor([noRight]);
    expect(labels).toEqual(['Run the SQL…']);
    const act = fixes[0]?.act;
    if (typeof act === 'function') act();
    expect(done).toEqual(['run']);
  });

  it('names the SQL last where something is simpler', () => {
    const roles = finding('blocker', 'UserErrorRolesMissing', 'CREATE ROLE librarian;');
    const taken = finding('blocker', 'UserErrorDatabaseNameAlreadyInUse');
    expect(fixesFor([roles, taken]).labels).toEqual([
      'Choose another name',
      'Create the missing roles',
      'Map roles',
      'Run the SQL…',
    ]);
  });

  it('is the page about access for what a role in Azure gets past', () => {
    const { fixes } = fixesFor([finding('blocker', 'UserErrorMissingPermissionsOnSecretStore')]);
    expect(fixes).toEqual([
      {
        label: 'Look at access in Azure',
        act: { href: '/settings/azure/access?server=srv-1' },
      },
    ]);
  });

  it('is not the SQL of a warning, nor is anything offered for one', () => {
    const warning = finding('warning', 'UserErrorMissingDBPermissions', 'GRANT a TO b;');
    expect(fixesFor([warning]).labels).toEqual([]);
    expect(fixesFor([warning, finding('blocker', 'UserErrorTlsFailed')]).labels).toEqual(['Open server']);
  });

  it('waits while the check is made again, and needs SQL to run', () => {
    expect(fixesFor([noRight], null).fixes).toEqual([{ label: 'Run the SQL…', act: null }]);
    const without = fixesOf([noRight], server, {
      onChange: () => {},
      onGo: () => {},
      onAddTools: () => {},
      onRun: undefined,
    });
    expect(without).toEqual([]);
  });
});
