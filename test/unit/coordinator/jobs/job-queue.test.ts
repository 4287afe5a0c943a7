import { describe, expect, it } from 'vitest';
import { JobQueue, type QueuePlace } from '../../../../main/coordinator/jobs/job-queue.ts';

const server = (name: string): QueuePlace => ({ key: `${name}:5432`, name });
const [old, modern, third] = [server('old'), server('modern'), server('third')];

/** Lets everything happen that can happen by itself. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Works that a test ends by hand, and what was said of each: where it waits, and that it begins. */
function desk(perServer = 2) {
  const setting = { perServer };
  const queue = new JobQueue(() => setting.perServer, 'backup');
  const said: string[] = [];
  const ends = new Map<string, () => void>();
  const aborts = new Map<string, AbortController>();
  const ask = (name: string, on: QueuePlace): Promise<string> => {
    const abort = new AbortController();
    aborts.set(name, abort);
    return queue.run(
      on,
      { signal: abort.signal, onWait: (what) => said.push(`${name} waits for ${what}`) },
      () => {
        said.push(`${name} begins`);
        return new Promise((resolve) => ends.set(name, () => resolve(name)));
      },
    );
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await settle();
  };
  const cancel = (name: string) => aborts.get(name)?.abort(new Error(`${name} was cancelled`));
  return { queue, setting, said, ask, end, cancel };
}

describe('backups of one server', () => {
  it('begin in the order in which they were asked for, two at once', async () => {
    const { said, ask, end } = desk();
    const all = ['a', 'b', 'c', 'd'].map((name) => ask(name, old));
    await settle();
    expect(said).toEqual([
      'c waits for 2 other backups on old',
      'd waits for 2 other backups on old',
      'a begins',
      'b begins',
    ]);
    await end('b');
    expect(said.slice(4)).toEqual(['c begins']);
    await end('a');
    await end('c');
    await end('d');
    expect(said.slice(4)).toEqual(['c begins', 'd begins']);
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('do not wait for those of another server', async () => {
    const { said, ask } = desk(1);
    void ask('a', old);
    void ask('b', old);
    void ask('c', modern);
    await settle();
    expect(said).toEqual(['b waits for 1 other backup on old', 'a begins', 'c begins']);
  });

  it('leave their place to the next when they fail', async () => {
    const { queue } = desk(1);
    const turn = { signal: new AbortController().signal, onWait: () => {} };
    const failing = queue.run(old, turn, () => Promise.reject(new Error('lost')));
    const next = queue.run(old, turn, () => Promise.resolve('well'));
    await expect(failing).rejects.toThrow('lost');
    expect(await next).toBe('well');
  });
});

describe('backups of all servers', () => {
  it('are four at once, and servers take turns', async () => {
    const { said, ask, end } = desk();
    for (const name of ['a1', 'a2', 'a3']) void ask(name, old);
    for (const name of ['b1', 'b2']) void ask(name, modern);
    for (const name of ['c1', 'c2']) void ask(name, third);
    await settle();
    expect(said).toEqual([
      'a3 waits for 2 other backups on old',
      'c1 waits for 4 other backups',
      'c2 waits for 4 other backups',
      'a1 begins',
      'a2 begins',
      'b1 begins',
      'b2 begins',
    ]);
    said.length = 0;
    await end('a1');
    // whoever waited for any place comes before the next one of the same server
    expect(said).toEqual(['c1 begins', 'a3 waits for 4 other backups']);
    await end('b1');
    expect(said.slice(2)).toEqual(['c2 begins']);
    await end('a2');
    expect(said.slice(3)).toEqual(['a3 begins']);
  });
});

describe('a backup that waits', () => {
  it('is gone at once when it is cancelled, and begins never', async () => {
    const { said, ask, cancel, end } = desk(1);
    void ask('a', old);
    const waiting = ask('b', old);
    void ask('c', old);
    await settle();
    cancel('b');
    await expect(waiting).rejects.toThrow('b was cancelled');
    await end('a');
    expect(said.filter((words) => words.endsWith('begins'))).toEqual(['a begins', 'c begins']);
  });

  it('leaves its server’s place at once, too, while it waits for one of any server', async () => {
    const { said, ask, cancel, end } = desk(1);
    const names = ['one', 'two', 'three', 'four'];
    for (const name of names) void ask(name, server(name));
    const waiting = ask('five', server('five'));
    const behind = ask('six', server('five'));
    behind.catch(() => {});
    await settle();
    said.length = 0;
    cancel('five');
    await expect(waiting).rejects.toThrow('five was cancelled');
    await settle();
    expect(said).toEqual(['six waits for 4 other backups']);
    await end('two');
    expect(said.slice(1)).toEqual(['six begins']);
  });

  it('begins when the setting lets more run, and no other ends for one that lets fewer', async () => {
    const { queue, setting, said, ask, end } = desk(1);
    for (const name of ['a', 'b', 'c', 'd']) void ask(name, old);
    await settle();
    said.length = 0;
    setting.perServer = 3;
    queue.readLimits();
    await settle();
    expect(said).toEqual(['b begins', 'c begins']);
    setting.perServer = 1;
    queue.readLimits();
    await end('a');
    await end('b');
    expect(said).toEqual(['b begins', 'c begins']);
    await end('c');
    expect(said.slice(2)).toEqual(['d begins']);
  });

  it('does not begin when it was cancelled before', async () => {
    const { queue, said } = desk();
    const signal = AbortSignal.abort(new Error('too late'));
    const late = queue.run(old, { signal, onWait: () => {} }, () => Promise.resolve(said.push('begun')));
    await expect(late).rejects.toThrow('too late');
    expect(said).toEqual([]);
  });
});

it('a server’s setting above four counts for the whole process', async () => {
  const { said, ask } = desk(6);
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) void ask(name, old);
  await settle();
  expect(said.filter((words) => words.endsWith('begins'))).toHaveLength(6);
  expect(said[0]).toBe('g waits for 6 other backups on old');
});
