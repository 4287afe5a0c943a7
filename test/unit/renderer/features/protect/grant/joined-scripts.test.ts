import { describe, expect, it } from 'vitest';
import { joinedPowershell } from '../../../../../../renderer/features/protect/grant/joined-scripts.ts';

describe('scripts of many databases as one for PowerShell', () => {
  it('ask for the administrator once', () => {
    const [first, second] = ['# a\nparam([string]$AdminUser)\n', '# b\nparam([string]$AdminUser)\n'];
    const script = joinedPowershell([first, second]);
    const lines = script
      .split(/\r?\n/)
      .filter((line) => !line.startsWith('# Each') && !line.startsWith('# psql'));
    expect(lines).toEqual([
      'param([string]$AdminUser)',
      "if (-not $AdminUser) { $AdminUser = Read-Host -Prompt 'Administrator' }",
      '$Failed = 0',
      'try { & {',
      '# a',
      'param([string]$AdminUser)',
      '} -AdminUser $AdminUser } catch { Write-Warning $_; $Failed = 1 }',
      'try { & {',
      '# b',
      'param([string]$AdminUser)',
      '} -AdminUser $AdminUser } catch { Write-Warning $_; $Failed = 1 }',
      'exit $Failed',
      '',
    ]);
  });
});
