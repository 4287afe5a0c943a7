import { expect, it } from 'vitest';
import { Findings } from '../../../main/coordinator/collect-findings.ts';
import { PgkeepError } from '../../../main/core/errors.ts';

it('carries figures apart from the words, for each host to write its own way', () => {
  const findings = new Findings();
  findings.ok('Database', 'It is there.', { kind: 'size', label: 'Size', bytes: 7_642_135 });
  findings.ok('Vault', 'It can be written to.');
  expect(findings.result()).toStrictEqual({
    ready: true,
    findings: [
      {
        title: 'Database',
        severity: 'ok',
        message: 'It is there.',
        facts: [{ kind: 'size', label: 'Size', bytes: 7_642_135 }],
      },
      { title: 'Vault', severity: 'ok', message: 'It can be written to.' },
    ],
  });
});

it('ends what a server says as a sentence, once', async () => {
  const findings = new Findings();
  await findings.attempt('Login', () => {
    throw new PgkeepError('UserErrorDBUserAuthFailed', 'password authentication failed for user "x"');
  });
  await findings.attempt('Disk', () => {
    throw new PgkeepError('UserErrorVaultFull', 'It is full.');
  });
  findings.add({ title: 'Tools', severity: 'warning', message: 'is it patched?' });
  expect(findings.result().findings.map(({ message }) => message)).toStrictEqual([
    'password authentication failed for user "x".',
    'It is full.',
    'is it patched?',
  ]);
});
