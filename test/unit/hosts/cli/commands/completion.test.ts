import { describe, expect, it } from 'vitest';
import type { KnownNames } from '../../../../../main/known-names.ts';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const knownNames: KnownNames = {
  servers: [{ id: 'server-1', name: 'my $(touch x)', detail: 'h:5432\n' }],
  vaults: [],
  instances: [],
};

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])(
    'writes the script for %s, and opens nothing',
    async (shell) => {
      const { stdout, stderr, exitCode, opened } = await pgkeep(['completion', shell]);
      expect(stdout).toContain(`pgkeep: completion for ${shell === 'powershell' ? 'PowerShell' : shell}\n`);
      expect(stdout).toContain(`pgkeep completion ${shell} `);
      // what was typed and what was answered is data
      expect(stdout).not.toMatch(/\beval\b|Invoke-Expression|compgen -W|\biex\b/);
      expect({ stderr, exitCode, opened }).toEqual({ stderr: '', exitCode: 0, opened: 0 });
      const json = await pgkeep(['completion', shell, '--json']);
      expect(JSON.parse(json.stdout)).toEqual({ shell, script: stdout });
    },
  );

  it('answers a line a candidate, and last that there is no path to complete', async () => {
    const { stdout, opened } = await pgkeep(['completion', 'fish', '--', 'server', 'test', ''], {
      knownNames,
    });
    expect(stdout).toBe('my $(touch x)\th:5432\\n\n:4\n');
    expect(opened).toBe(0);
    const powershell = ['completion', 'powershell', '--', 'server', 'test', '""'];
    expect((await pgkeep(powershell, { knownNames })).stdout).toBe(stdout);
    expect((await pgkeep(['completion', 'zsh', '--', 'vault', 'add', 'x', '--folder', ''])).stdout).toBe(
      ':0\n',
    );
  });

  it('answers bash with what it is to insert', async () => {
    const { stdout } = await pgkeep(['completion', 'bash', '--', 'pgkeep server test my', 'my'], {
      knownNames,
    });
    expect(stdout).toBe('my\\ \\$\\(touch\\ x\\)\n:4\n');
  });

  it('takes options of the line for what is completed, not for its own', async () => {
    const { stdout } = await pgkeep(['completion', 'zsh', '--', '--json', 'server', '--verbose', 'tes']);
    expect(stdout).toMatch(/^test\t.*\n:4\n$/);
  });

  it('knows these shells only', async () => {
    const { exitCode, stderr } = await pgkeep(['completion', 'tcsh']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Allowed choices are bash, zsh, fish, powershell.');
  });
});
