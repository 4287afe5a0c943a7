import { describe, expect, it } from 'vitest';
import { showFindings, type ShownFinding } from '../../../../../main/hosts/cli/report/finding-lines.ts';
import { Output } from '../../../../../main/hosts/cli/terminal/output.ts';
import { Capture, FakeHost } from '../../../../support/cli/fake-host.ts';

function shown(findings: readonly ShownFinding[], columns?: number, verbose = false): string[] {
  const stdout = new Capture(columns !== undefined, columns);
  const output = new Output(new FakeHost({ stdout }), () => ({ json: false, verbose, color: false }));
  showFindings(output, findings);
  return stdout.text.trimEnd().split('\n');
}

const remedy = 'An administrator grants it.';
const ofSchemas = (title: string, count: number, tables = 2): ShownFinding[] =>
  Array.from({ length: count }, (_, index) => ({
    title,
    severity: 'blocker',
    message: `${title} in s${index + 1}.`,
    remedy,
    objects: Array.from({ length: tables }, (_each, table) => ({ name: `s${index + 1}.t${table}` })),
  }));

describe('the answers of a check', () => {
  it('stand together by title, folded, with one remedy below the last of them', () => {
    const findings: ShownFinding[] = [
      { title: 'Login', severity: 'ok', message: 'Fine.', remedy: 'never shown' },
      ...ofSchemas('Tables', 50),
      { title: 'Limits', severity: 'warning', message: 'Tight.', sql: 'ALTER ROLE x;' },
      ...ofSchemas('Sequences', 1),
    ];
    expect(shown(findings)).toEqual([
      'blocker  Tables',
      '           Tables in s1.',
      '           Tables in s2.',
      '           Tables in s3.',
      '           … 47 more with --verbose',
      'blocker  Sequences: Sequences in s1.',
      '           s1.t0',
      '           s1.t1',
      '         → An administrator grants it.',
      'warning  Limits: Tight.',
      '           ALTER ROLE x;',
      'ok       Login: Fine.',
    ]);
    const all = shown(findings, undefined, true);
    expect(all.filter((line) => /^ +s\d+\.t\d$/.test(line))).toHaveLength(102);
    expect(all.filter((line) => line.includes('→'))).toHaveLength(1);
    expect(all.join('\n')).not.toContain('more with');
  });

  it('names the objects of a few, though they stand in several schemas', () => {
    expect(shown(ofSchemas('Tables', 2, 1))).toEqual([
      'blocker  Tables',
      '           Tables in s1.',
      '             s1.t0',
      '           Tables in s2.',
      '             s2.t0',
      '         → An administrator grants it.',
    ]);
  });

  it('puts what nothing fixes behind what has a remedy, which is not about it', () => {
    const bare: ShownFinding = { title: 'Version', severity: 'warning', message: 'Older.' };
    expect(shown([bare, { ...bare, title: 'Tools', remedy: 'Install.' }])).toEqual([
      'warning  Tools: Older.',
      '         → Install.',
      'warning  Version: Older.',
    ]);
  });

  it('says figures in binary units and local time', () => {
    const facts: ShownFinding['facts'] = [
      { kind: 'size', label: 'Archive', bytes: 1_572_864 },
      { kind: 'time', label: 'Completed', at: '2026-11-23T17:12:03.000Z' },
    ];
    expect(shown([{ title: 'Point', severity: 'ok', message: 'It is there.', facts }])).toEqual([
      'ok       Point: It is there. Archive: 1.5 MiB. Completed: 2026-11-23 18:12:03 +01:00.',
    ]);
  });

  it('keep their columns on a narrow terminal, however long a name is', () => {
    const name = `"${'n'.repeat(63)}"`;
    const [finding] = ofSchemas('Tables', 1, 0);
    if (finding === undefined) throw new Error('one was asked for');
    const lines = shown([{ ...finding, objects: [{ name, detail: 'of owner app' }] }], 50);
    expect(lines).toEqual([
      'blocker  Tables: Tables in s1.',
      `           "${'n'.repeat(38)}`,
      `           ${'n'.repeat(25)}"  (of owner`,
      '           app)',
      '         → An administrator grants it.',
    ]);
  });
});
