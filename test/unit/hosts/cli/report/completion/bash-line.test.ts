import { describe, expect, it } from 'vitest';
import {
  bashReplacement,
  readBashLine,
} from '../../../../../../main/hosts/cli/report/completion/bash-line.ts';

describe('a line of bash up to the cursor', () => {
  it.each([
    ['pgkeep ', [''], '', undefined],
    ['pgkeep back', ['back'], 'back', undefined],
    ['pgkeep backup ', ['backup', ''], '', undefined],
    ['pgkeep backup my\\ sh', ['backup', 'my sh'], 'my\\ sh', undefined],
    ['pgkeep backup "my sh', ['backup', 'my sh'], '"my sh', '"'],
    ["pgkeep backup 'my \\sh", ['backup', 'my \\sh'], "'my \\sh", "'"],
    ['pgkeep backup "a\\"b\\c" ', ['backup', 'a"b\\c', ''], '', undefined],
    ['pgkeep backup $(touch x) `y` ', ['backup', '$(touch', 'x)', '`y`', ''], '', undefined],
    ['A=1 B+=2 pgkeep jobs ', ['jobs', ''], '', undefined],
    ['pgkeep restore shop > out 2>err </dev/null --as', ['restore', 'shop', '--as'], '--as', undefined],
    ['', [''], '', undefined],
  ])('%j', (line, words, typed, quote) => {
    expect(readBashLine(line)).toEqual({ words, typed, quote });
  });
});

describe('what bash puts in the place of what it found', () => {
  it.each([
    ['pgkeep backup sh', 'sh', 'shop', 'shop'],
    ['pgkeep backup my\\ ', 'my\\ ', 'my shop', 'my\\ shop'],
    ['pgkeep backup "my ', 'my ', 'my "$shop`', 'my \\"\\$shop\\`'],
    ["pgkeep backup 'my ", 'my ', 'my $shop', 'my $shop'],
    ["pgkeep backup 'o", 'o', "o'hara", undefined],
    // bash breaks words at = and :, as long as nobody told it otherwise
    ['pgkeep protect --server=pr', 'pr', '--server=prod', 'prod'],
    ['pgkeep protect --server=', '', '--server=prod west', 'prod\\ west'],
    ['pgkeep protect --server=pr', '--server=pr', '--server=prod', '--server=prod'],
    ['pgkeep backup a:', '', 'a:b', 'b'],
    ['pgkeep backup ', '', '$(touch x);`y`|é', '\\$\\(touch\\ x\\)\\;\\`y\\`\\|é'],
    ['pgkeep backup x=', '', 'y', undefined],
  ])('%j, %j → %j', (line, replaced, value, text) => {
    expect(bashReplacement(readBashLine(line), replaced, value)).toBe(text);
  });
});
