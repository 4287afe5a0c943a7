import { describe, expect, it } from 'vitest';
import { filesCommands } from '../../../../../../renderer/features/restore/review/files-command.ts';

const shop = { id: 'inst-1', name: 'prod/shop' };

describe('the command line for files', () => {
  it('quotes for both shells', () => {
    const commands = filesCommands(shop, 'point-1', { kind: 'folder', path: "/mnt/o'brien s" }, false);
    expect(commands).toEqual([
      {
        tools: 'pgkeep',
        shell: 'sh',
        text: `: 'inst-1: prod/shop'\npgkeep restore inst-1 point-1 --as-files '--folder=/mnt/o'\\''brien s'\n`,
      },
      {
        tools: 'pgkeep',
        shell: 'powershell',
        text: `# inst-1: prod/shop\npgkeep restore inst-1 point-1 --as-files '--folder=/mnt/o''brien s'\n`,
      },
    ]);
  });

  it('quotes for PowerShell what only PowerShell takes apart', () => {
    const commands = filesCommands(shop, '@latest', { kind: 'folder', path: '/mnt/a,b' }, false);
    expect(commands).toEqual([
      {
        tools: 'pgkeep',
        shell: 'sh',
        text: `: 'inst-1: prod/shop'\npgkeep restore inst-1 @latest --as-files --folder=/mnt/a,b\n`,
      },
      {
        tools: 'pgkeep',
        shell: 'powershell',
        text: "# inst-1: prod/shop\npgkeep restore inst-1 '@latest' --as-files '--folder=/mnt/a,b'\n",
      },
    ]);
  });

  it('expects a typed secret in a variable, and never holds one', () => {
    const location = {
      kind: 'azure-blob' as const,
      url: 'https://a.blob.core.windows.net/c',
      credential: { kind: 'sas' as const, source: { kind: 'session' as const } },
    };
    const [command] = filesCommands(shop, 'point-1', location, true);
    expect(command?.text).toBe(
      `: 'inst-1: prod/shop'\npgkeep restore inst-1 point-1 --as-files --container=https://a.blob.core.windows.net/c --sas-env=AZURE_STORAGE_SAS --skip-damaged\n`,
    );
  });
});
