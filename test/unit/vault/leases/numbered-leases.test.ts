import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { leaseFolder, numberedLease } from '../../../../main/vault/leases/documents.ts';
import { NumberedLeases } from '../../../../main/vault/leases/numbered-leases.ts';
import { Crowd } from '../../../support/leases/crowd.ts';
import { describeLeases } from '../../../support/leases/lease-contract.ts';
import { Committed, leasedInstance, takeLease } from '../../../support/leases/workstation.ts';

describeLeases('numbered files', (process) => new NumberedLeases(process.storage(), process.time));
describeLeases(
  'numbered files on a share that shows them five seconds late',
  (process) => new NumberedLeases(process.storage(5_000), process.time),
);

describe('numbered files', () => {
  it('are kept for a while, so that a machine that slept does not find its next number free', async () => {
    const crowd = new Crowd();
    const committed = new Committed();
    const desk = crowd.start();
    const leases = new NumberedLeases(desk.storage(), desk.time);
    for (let times = 0; times < 30; times += 1) {
      const taken = takeLease(leases, 'desk', committed);
      await crowd.answerAll();
      const given = (await taken)[Symbol.asyncDispose]();
      await crowd.answerAll();
      await given;
    }
    const names = [...crowd.kept.keys()].toSorted();
    expect(names.filter((name) => name.endsWith('.beat.json'))).toHaveLength(1);
    expect(names[0]).toBe(numberedLease(leasedInstance, 10));
    expect(names).toContain(numberedLease(leasedInstance, 30));
  });

  it('that cannot be read are watched like others, and replaced', async () => {
    const crowd = new Crowd();
    const desk = crowd.start();
    crowd.kept.set(numberedLease(leasedInstance, 5), {
      content: Buffer.from('{"epoch":5,"token":"../../up"}'),
      modifiedAt: crowd.now,
    });
    const taken = takeLease(new NumberedLeases(desk.storage(), desk.time), 'desk', new Committed());
    await crowd.pass(50_000);
    expect([...crowd.kept.keys()]).toEqual([numberedLease(leasedInstance, 5)]);
    await crowd.pass(20_000);
    expect((await taken).epoch).toBe(6);
  });

  it('lie in a real folder, and are exclusive there', async () => {
    const path = await mkdtemp(join(tmpdir(), 'pgkeep-leases-'));
    onTestFinished(() => rm(path, { recursive: true }));
    const { time } = new Crowd().start();
    const leases = new NumberedLeases(await FolderStorage.open(path), time);
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((host) => takeLease(leases, host, new Committed())),
    );
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(won).toHaveLength(1);
    expect(await won[0]?.confirm()).toBe(2);
    await won[0]?.[Symbol.asyncDispose]();
    expect(await readdir(join(path, leaseFolder(leasedInstance)))).toEqual([
      '00000001.json',
      '00000002.json',
      expect.stringMatching(/^lease-[a-d]-\d+\.beat\.json$/),
    ]);
  });
});
