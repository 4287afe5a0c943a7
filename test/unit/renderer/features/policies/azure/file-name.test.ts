import { expect, it } from 'vitest';
import { documentName } from '../../../../../../renderer/features/policies/azure/file-name.ts';

it.each([
  ['nightly', 'nightly.json'],
  ['Daily, kept 30 days', 'Daily-kept-30-days.json'],
  ['../../etc/passwd', 'etc-passwd.json'],
  ['Zürich: täglich', 'Zürich-täglich.json'],
  ['\u202eexe', 'exe.json'],
  ['***', 'policy.json'],
  ['a'.repeat(200), `${'a'.repeat(60)}.json`],
])('of the policy %j', (policy, name) => {
  expect(documentName(policy)).toBe(name);
});
