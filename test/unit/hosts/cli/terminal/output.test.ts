import { describe, expect, it } from 'vitest';
import { Output } from '../../../../../main/hosts/cli/terminal/output.ts';
import { FakeHost } from '../../../../support/cli/fake-host.ts';

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
