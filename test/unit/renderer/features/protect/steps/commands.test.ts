import { describe, expect, it } from 'vitest';
import { protectCommands } from '../../../../../../renderer/features/protect/steps/commands.ts';

describe('the same on the command line', () => {
  it('is one line a database, quoted for the shell', () => {
    const rows = [
      { serverName: 'prod', database: 'shop' },
      { serverName: 'prod', database: "-o'neil $(x)" },
    ];
    expect(protectCommands(rows, 'Long term').split('\n')).toEqual([
      "pgkeep protect --server=prod --database=shop '--vault=Long term'",
      "pgkeep protect --server=prod '--database=-o'\\''neil $(x)' '--vault=Long term'",
    ]);
  });
});
