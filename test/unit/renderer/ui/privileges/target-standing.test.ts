import { describe, expect, it } from 'vitest';
import { standingOf, withoutSqlOf } from '../../../../../renderer/ui/privileges/target-standing.ts';

const finding = (severity: 'ok' | 'warning' | 'blocker', title: string) => ({ severity, title });

describe('how a target stands', () => {
  it.each([
    [[finding('ok', 'Version')], 'Ready', 'Nothing is missing.'],
    [[finding('ok', 'Version'), finding('warning', 'Owners')], 'Ready, with warnings', '1 warning: Owners.'],
    [
      [
        finding('warning', 'Owners'),
        finding('blocker', 'Roles'),
        finding('blocker', 'Right to create databases'),
      ],
      'Not ready',
      '2 blockers: Roles, Right to create databases. 1 warning: Owners.',
    ],
    [
      [finding('warning', 'Owners'), finding('warning', 'Owners')],
      'Ready, with warnings',
      '1 warning: Owners.',
    ],
  ])('%#', (findings, word, summary) => {
    const standing = standingOf(findings);
    expect(standing.look.word).toBe(word);
    expect(standing.summary).toBe(summary);
  });
});

describe('SQL of a finding', () => {
  const all = 'BEGIN;\n-- The roles.\nCREATE ROLE "a";\nCREATE ROLE "b";\nCOMMIT;\n';

  it('is left out where the SQL for everything has it', () => {
    expect(withoutSqlOf(all, { title: 'Roles', sql: 'CREATE ROLE "a";\nCREATE ROLE "b";' })).toEqual({
      title: 'Roles',
    });
  });

  it('stays where it is said nowhere else', () => {
    const other = { title: 'Roles', sql: 'CREATE ROLE "a";\nCREATE ROLE "c";' };
    expect(withoutSqlOf(all, other)).toBe(other);
    expect(withoutSqlOf('', other)).toBe(other);
  });
});
