import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { idsComment } from '../../../../shared/command-line/command-names.ts';

const named = [
  { id: 'inst-1', name: `prod/$(id) '; id #` },
  { id: 'server-1', name: 'west\r\nid' },
];

describe('what ids are called, above copied commands', () => {
  it.runIf(process.platform !== 'win32')(
    'runs nothing that a name brings, in a shell that knows no comments either',
    () => {
      const line = idsComment('sh', named);
      expect(line).toBe(`: 'inst-1: prod/$(id) '\\''; id #; server-1: west id'`);
      expect(execFileSync('/bin/sh', ['-c', `${line}\necho done`], { encoding: 'utf8' })).toBe('done\n');
    },
  );

  it('stays on its line', () => {
    expect(idsComment('powershell', named)).toBe(`# inst-1: prod/$(id) '; id #; server-1: west id`);
  });
});
