import { describe, expect, it } from 'vitest';
import { Output } from '../../../../../main/hosts/cli/terminal/output.ts';
import { Capture, FakeHost } from '../../../../support/cli/fake-host.ts';

function outputTo(json: boolean): { host: FakeHost; output: Output } {
  const host = new FakeHost();
  return { host, output: new Output(host, () => ({ json, verbose: false, color: false })) };
}

describe('a result', () => {
  it('is for people what is shown, and no document', async () => {
    const { host, output } = outputTo(false);
    await output.result({ id: 1 }, async () => output.line('number 1'));
    expect(host.stdout.text).toBe('number 1\n');
  });

  it('is for programs one document, and nothing is shown or asked for that', async () => {
    const { host, output } = outputTo(true);
    const shown: string[] = [];
    await output.result({ id: 1 }, async () => {
      shown.push('shown');
      output.warning('a warning');
    });
    expect(shown).toStrictEqual([]);
    expect(host.stdout.text).toBe('{\n  "id": 1\n}\n');
    expect(host.stderr.text).toBe('');
  });
});

it('a table without rows is the line that says so', () => {
  const { host, output } = outputTo(false);
  output.table([{ title: 'A', value: String }], [], 'Nothing is here.');
  output.table([{ title: 'A', value: String }], [7], 'Nothing is here.');
  expect(host.stdout.text).toBe('Nothing is here.\nA\n7\n');
});

describe('what goes wrong', () => {
  it('is a document where there is none yet, and text beside the one that there is', () => {
    const { host, output } = outputTo(true);
    output.failure({ error: 1 }, () => output.notice('the first'));
    output.failure({ error: 2 }, () => output.notice('the second'));
    expect(host.stdout.text).toBe('{\n  "error": 1\n}\n');
    expect(host.stderr.text).toBe('the second\n');
  });

  it('is text for people, always', () => {
    const { host, output } = outputTo(false);
    output.result({}, () => output.line('a result'));
    output.failure({ error: 1 }, () => output.notice('the first'));
    output.failure({ error: 2 }, () => output.notice('the second'));
    expect(host.stdout.text).toBe('a result\n');
    expect(host.stderr.text).toBe('the first\nthe second\n');
  });
});

describe('on a terminal', () => {
  const hostile = 'a\u001b[31m\nb';
  const terminal = (mode: { json?: boolean; color?: boolean } = {}, columns = 30) => {
    const host = new FakeHost({ stdout: new Capture(true, columns), stderr: new Capture(true, columns) });
    const output = new Output(host, () => ({ json: false, verbose: false, color: true, ...mode }));
    return { host, output };
  };

  it('text of others steers nothing, wherever it is written', () => {
    const { host, output } = terminal({ color: false });
    output.line(hostile);
    output.hanging('- ', hostile);
    output.block(hostile);
    output.pairs([
      ['name', hostile],
      ['none', undefined],
    ]);
    output.table([{ title: 'A', value: String }], [hostile]);
    output.script(hostile);
    output.hint(hostile);
    output.notice(hostile);
    output.warning(hostile);
    expect(host.stdout.text).toBe('a\\nb\n- a\\nb\n  a\n  b\nname   a\\nb\nA\na\\nb\na\nb\n');
    expect(host.stderr.text).toBe(
      'Names in it have characters that a terminal cannot show: write it to a file to use it.\na\\nb\na\\nb\nWarning: a\\nb\n',
    );
  });

  it('text is painted where that is wanted, and nowhere else', () => {
    const painted = terminal();
    painted.output.line('x', 'red');
    painted.output.line('x');
    painted.output.warning('y');
    expect(painted.host.stdout.text).toBe('\u001b[31mx\u001b[39m\nx\n');
    expect(painted.host.stderr.text).toBe('\u001b[33mWarning: y\u001b[39m\n');
    const plain = terminal({ color: false });
    plain.output.line('x', 'red');
    expect(plain.host.stdout.text).toBe('x\n');
    const file = new FakeHost();
    new Output(file, () => ({ json: false, verbose: false, color: true })).line('x', 'red');
    expect(file.stdout.text).toBe('x\n');
  });

  it('a line keeps its place however long it is', () => {
    const { host, output } = terminal({}, 24);
    output.hanging('1.  ', 'one two three four five six');
    expect(host.stdout.text).toBe('1.  one two three four\n    five six\n');
    const wide = new FakeHost({ stdout: new Capture(false, 24) });
    new Output(wide, () => ({ json: false, verbose: false, color: false })).hanging(
      '1.  ',
      'one two three four five six',
    );
    expect(wide.stdout.text).toBe('1.  one two three four five six\n');
  });

  it('with --json nothing but the document comes on standard output', () => {
    const { host, output } = terminal({ json: true, color: false });
    output.line('x');
    output.hanging('- ', 'x');
    output.block('x');
    output.pairs([['name', 'x']]);
    output.table([{ title: 'A', value: String }], [1]);
    output.script('x');
    output.hint('x');
    expect([host.stdout.text, host.stderr.text]).toStrictEqual(['', '']);
    output.notice('y');
    expect([host.stdout.text, host.stderr.text]).toStrictEqual(['', 'y\n']);
  });
});

it('a script in a file or a pipe is as it is, byte by byte, and ends with a line', () => {
  for (const script of ['GRANT 1;\n\u001b[31m\t"x"\n', 'GRANT 1;']) {
    const { host, output } = outputTo(false);
    output.script(script);
    expect(host.stdout.text).toBe(script.endsWith('\n') ? script : `${script}\n`);
    expect(host.stderr.text).toBe('');
  }
});

it('labels stand in one column, as wide as the widest of those that have a value', () => {
  const { host, output } = outputTo(false);
  output.pairs(
    [
      ['a', '1'],
      ['longer', '2'],
      ['the longest of all', undefined],
    ],
    '> ',
  );
  output.pairs([]);
  expect(host.stdout.text).toBe('> a        1\n> longer   2\n');
});

it('a time is local', () => {
  const { output } = outputTo(false);
  expect(output.time('2026-11-23T17:12:03.000Z')).toBe('2026-11-23 18:12:03 +01:00');
});
