import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LeaseHeld, LeaseLost, type Lease, type Leases } from '../../../main/vault/leases/lease.ts';
import { Crowd, type Process } from './crowd.ts';
import { Committed, isOthers, takeLease, writtenBy } from './workstation.ts';

type OpenLeases = (process: Process) => Leases;

const minute = 60_000;

/** What leases promise in any place. */
export function describeLeases(kind: string, open: OpenLeases): void {
  describe(`${kind}: one workstation`, () => {
    oneWorkstation(open);
  });
  describe(`${kind}: two workstations`, () => {
    twoWorkstations(open);
  });
  describe(`${kind}: a lost runtime/`, () => {
    lostRuntime(open);
  });
  describe(`${kind}: every interleaving`, () => {
    everyInterleaving(open);
  });
}

/** A promise that time and answers are needed for. */
async function within<Result>(
  crowd: Crowd,
  milliseconds: number,
  work: PromiseLike<Result>,
): Promise<Result> {
  void work.then(undefined, () => {});
  await crowd.pass(milliseconds);
  return await work;
}

function oneWorkstation(open: OpenLeases): void {
  it('takes a lease, commits under it, gives it up, and the next one has a higher epoch', async () => {
    const crowd = new Crowd();
    const committed = new Committed();
    for (const _ of [1, 2, 3]) {
      const desk = crowd.start();
      const lease = await within(crowd, 0, takeLease(open(desk), 'desk', committed));
      await crowd.pass(7 * minute);
      expect(lease.signal.aborted).toBe(false);
      const epoch = await within(crowd, 0, lease.confirm());
      expect(epoch).toBeGreaterThan(committed.highest);
      expect(lease.epoch).toBe(epoch);
      committed.epochs.push(epoch);
      await within(crowd, 0, lease[Symbol.asyncDispose]());
    }
    expect(crowd.choices).toBe(0);
  });

  it('begins above the epochs of manifests where runtime/ is empty', async () => {
    const crowd = new Crowd();
    const committed = new Committed();
    committed.epochs.push(41);
    const lease = await within(crowd, 0, takeLease(open(crowd.start()), 'desk', committed));
    expect(lease.epoch).toBe(42);
  });

  it('replaces at once a holder that is known to be gone', async () => {
    const crowd = new Crowd();
    const [killed, desk] = [crowd.start(), crowd.start()];
    const first = await within(crowd, 0, takeLease(open(killed), 'desk', new Committed()));
    killed.kill();
    const isGone = ({ by }: { by?: unknown }) => JSON.stringify(by) === JSON.stringify(writtenBy('desk'));
    const lease = await within(crowd, 0, takeLease(open(desk), 'desk', new Committed(), isGone));
    expect(lease.epoch).toBeGreaterThan(first.epoch);
  });

  it('killed at any write, leaves a place in which the next one takes, commits and gives up', async () => {
    const { changes } = await killedAt(open);
    expect(changes.length).toBeGreaterThanOrEqual(4);
    for (const [index, change] of changes.entries()) {
      for (const when of ['before', 'after'] as const) {
        const { crowd, committed } = await killedAt(open, { at: index + 1, when });
        // a service refuses others while the dead one's lease lasts
        await crowd.pass(minute);
        const lease = await within(crowd, 2 * minute, takeLease(open(crowd.start()), 'desk', committed));
        const epoch = await within(crowd, 0, lease.confirm());
        expect(epoch, `killed ${when} ${change}`).toBeGreaterThan(committed.highest);
        await within(crowd, 0, lease[Symbol.asyncDispose]());
      }
    }
  });
}

/** A workstation that takes the lease, commits and gives it up, and is killed at one of its writes. */
async function killedAt(open: OpenLeases, kill?: { at: number; when: 'before' | 'after' }) {
  const crowd = new Crowd();
  const committed = new Committed();
  const process = crowd.start();
  process.onChange = (_, when) => {
    if (process.changes.length === kill?.at && when === kill.when) process.kill();
  };
  void (async () => {
    await using lease = await takeLease(open(process), 'killed', committed);
    await process.time.wait(12_000);
    committed.epochs.push(await lease.confirm());
  })();
  await crowd.pass(minute / 2);
  expect(process.isKilled).toBe(kill !== undefined);
  return { crowd, committed, changes: process.changes };
}

function twoWorkstations(open: OpenLeases): void {
  it('a holder that lives is named to the other one, who is refused', async () => {
    const crowd = new Crowd();
    const since = crowd.now;
    await within(crowd, 0, takeLease(open(crowd.start()), 'desk', new Committed()));
    await crowd.pass(10 * minute);
    const refused = takeLease(open(crowd.start()), 'laptop', new Committed());
    await expect(within(crowd, minute, refused)).rejects.toMatchObject({
      name: 'LeaseHeld',
      holder: { by: writtenBy('desk'), takenAt: since },
    });
  });

  it('a dead one is taken over, and may not commit when it comes back', async () => {
    const crowd = new Crowd();
    const committed = new Committed();
    const [desk, laptop] = [crowd.start(), crowd.start()];
    const slept = await within(crowd, 0, takeLease(open(desk), 'desk', committed));
    // asleep: its timers do not fire
    crowd.kill(desk);
    await crowd.pass(minute);
    const lease = await within(crowd, 2 * minute, takeLease(open(laptop), 'laptop', committed));
    expect(lease.epoch).toBeGreaterThan(slept.epoch);
    await expect(within(crowd, 0, slept.confirm())).rejects.toMatchObject({
      name: 'LeaseLost',
      holder: { by: writtenBy('laptop') },
    });
    expect(slept.signal.reason).toBeInstanceOf(LeaseLost);
    expect(await within(crowd, 0, lease.confirm())).toBeGreaterThan(slept.epoch);
  });

  it('one that slept and was not taken over goes on', async () => {
    const crowd = new Crowd();
    const committed = new Committed();
    const desk = crowd.start();
    const lease = await within(crowd, 0, takeLease(open(desk), 'desk', committed));
    crowd.kill(desk);
    await crowd.pass(60 * minute);
    expect(await within(crowd, 0, lease.confirm())).toBeGreaterThanOrEqual(lease.epoch);
  });

  it('one that lost it is told by the next heartbeat, and leaves the other one’s in peace', async () => {
    const crowd = new Crowd();
    const committed = new Committed();
    const [desk, laptop, third] = [crowd.start(), crowd.start(), crowd.start()];
    const lost = await within(crowd, 0, takeLease(open(desk), 'desk', committed));
    const isGone = () => true;
    const lease = await within(crowd, 0, takeLease(open(laptop), 'laptop', committed, isGone));
    expect(lost.signal.aborted).toBe(false);
    await crowd.pass(11_000);
    expect(lost.signal.reason).toBeInstanceOf(LeaseLost);
    await within(crowd, 0, lost[Symbol.asyncDispose]());
    await expect(within(crowd, minute, takeLease(open(third), 'third', committed))).rejects.toBeInstanceOf(
      LeaseHeld,
    );
    expect(await within(crowd, 0, lease.confirm())).toBeGreaterThan(lost.epoch);
  });
}

function lostRuntime(open: OpenLeases): void {
  it('is made again by the holder, which may still commit', async () => {
    const crowd = new Crowd();
    const committed = new Committed();
    committed.epochs.push(7);
    const lease = await within(crowd, 0, takeLease(open(crowd.start()), 'desk', committed));
    crowd.lose();
    await crowd.pass(11_000);
    const refused = takeLease(open(crowd.start()), 'laptop', committed);
    await expect(within(crowd, minute, refused)).rejects.toBeInstanceOf(LeaseHeld);
    crowd.lose();
    expect(await within(crowd, 0, lease.confirm())).toBeGreaterThan(7);
  });

  it('is not made again where another one has come', async () => {
    const crowd = new Crowd();
    const committed = new Committed();
    const desk = crowd.start();
    const lost = await within(crowd, 0, takeLease(open(desk), 'desk', committed));
    crowd.lose();
    const lease = await within(crowd, 0, takeLease(open(crowd.start()), 'laptop', committed));
    await expect(within(crowd, 0, lost.confirm())).rejects.toBeInstanceOf(LeaseLost);
    expect(await within(crowd, 0, lease.confirm())).toBeGreaterThan(0);
  });

  it('is not made again where another one has come and committed, although that was lost too', async () => {
    const crowd = new Crowd();
    const committed = new Committed();
    const desk = crowd.start();
    const lost = await within(crowd, 0, takeLease(open(desk), 'desk', committed));
    // away from the network, so that no heartbeat notices
    crowd.kill(desk);
    crowd.lose();
    const lease = await within(crowd, 0, takeLease(open(crowd.start()), 'laptop', committed));
    committed.epochs.push(await within(crowd, 0, lease.confirm()));
    await within(crowd, 0, lease[Symbol.asyncDispose]());
    crowd.lose();
    await expect(within(crowd, 0, lost.confirm())).rejects.toMatchObject({
      name: 'LeaseLost',
      message: 'another one has committed since the lease was taken',
    });
  });
}

/** A commit, with how many there were when its lease was taken and when it was made. */
interface Commit {
  readonly epoch: number;
  readonly before: number;
  readonly at: number;
}

function everyInterleaving(open: OpenLeases): void {
  it('of three workstations that are killed, sleep and lose runtime/ commits only who alone may, under epochs that grow', async () => {
    let commits = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.nat({ max: 999 })),
        fc.nat({ max: 400 }),
        async (draws, steps) => {
          const made = await simulate(open, draws[Symbol.iterator](), steps + 50);
          commits += made.length;
          for (const [index, { epoch, before, at }] of made.entries()) {
            expect(before, 'a commit since its lease was taken').toBe(at);
            expect(epoch).toBeGreaterThan(made[index - 1]?.epoch ?? 0);
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(commits).toBeGreaterThan(100);
  });
}

/** Lets three workstations back up over and over; each draw decides what happens next. */
async function simulate(open: OpenLeases, draws: Iterator<number>, steps: number): Promise<Commit[]> {
  const crowd = new Crowd();
  const committed = new Committed();
  const commits: Commit[] = [];
  const draw = () => Number(draws.next().value ?? 0);
  const desks = ['desk', 'laptop', 'third'].map((host) => ({ host, process: crowd.start() }));
  for (const desk of desks) backUpForEver(desk.process, desk.host);

  async function backUp(process: Process, host: string): Promise<void> {
    let lease: Lease;
    try {
      lease = await takeLease(open(process), host, committed);
    } catch (error) {
      if (!isOthers(error)) throw error;
      await process.time.wait(5_000);
      return;
    }
    const before = commits.length;
    await process.time.wait(25_000);
    try {
      const epoch = await lease.confirm();
      commits.push({ epoch, before, at: commits.length });
      committed.epochs.push(epoch);
    } catch (error) {
      if (!isOthers(error)) throw error;
    }
    await lease[Symbol.asyncDispose]();
  }

  function backUpForEver(process: Process, host: string): void {
    void (async () => {
      while (!process.isKilled) await backUp(process, host);
    })();
  }

  for (let step = 0; step < steps; step += 1) {
    const what = draw();
    const desk = desks[what % desks.length];
    if (what >= 985 && desk !== undefined) {
      desk.process.kill();
      desk.process = crowd.start();
      backUpForEver(desk.process, desk.host);
    } else if (what >= 965) crowd.lose();
    // time passes now and then only: it would be the only thing that happens
    else await crowd.happen(what % 7 === 0 ? crowd.choices - 1 : draw() % Math.max(1, crowd.choices));
  }
  for (const { process } of desks) process.kill();
  return commits;
}
