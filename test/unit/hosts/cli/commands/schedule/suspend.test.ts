import { describe, expect, it } from 'vitest';
import { instance } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const until = '2026-12-24T06:00:00.000Z';
const suspended = { since: '2026-11-23T17:12:08.000Z', until, by: 'anna on ws1' };

const changed = (scheduling: object, suspendedHere: object | null = null) => ({
  instances: [{ ...instance, name: 'shop', scheduling }],
  suspendedHere,
});

describe('suspend and resume', () => {
  it('name instances, servers or all, with an end and a reason', async () => {
    const answers = { 'schedule.suspend': () => changed({ suspended: { ...suspended, of: 'instance' } }) };
    const { stdout, stderr, calls } = await pgkeep(
      ['suspend', 'shop', '--server', 'prod', '--until', until, '--reason', 'new disks'],
      { answers },
    );
    expect(calls).toEqual([
      {
        path: 'schedule.suspend',
        input: { instances: ['shop'], servers: ['prod'], everything: false, until, reason: 'new disks' },
      },
    ]);
    expect(stdout).toMatch(/^shop: no due backup is run and nothing expires until 2026-12-24 /);
    expect(stderr).toBe('Go on: pgkeep resume shop --server prod\n');
  });

  it.each([
    [['--server', 'prod'], '--server prod'],
    [['--server', 'prod eu', '--server', 'test'], "--server 'prod eu' --server test"],
    [['shop', 'till'], 'shop till'],
    [['--all'], '--all'],
  ])('suspend %j says how to go on', async (words, resumed) => {
    const answers = { 'schedule.suspend': () => changed({ suspended: { ...suspended, of: 'instance' } }) };
    const { stderr } = await pgkeep(['suspend', ...words], { answers });
    expect(stderr).toBe(`Go on: pgkeep resume ${resumed}\n`);
  });

  it('say what of the home itself changes, and what its server still holds', async () => {
    const all = {
      'schedule.suspend': () => ({ instances: [], suspendedHere: { ...suspended, until: null } }),
    };
    expect((await pgkeep(['suspend', '--all'], { answers: all })).stdout).toBe(
      'This home runs nothing due until somebody resumes.\n',
    );
    const answers = { 'schedule.resume': () => changed({ suspended: { ...suspended, of: 'server' } }) };
    expect((await pgkeep(['resume', 'shop'], { answers })).stdout).toBe(
      'shop: its server is still suspended.\n',
    );
    const free = { 'schedule.resume': () => changed({}) };
    expect((await pgkeep(['resume', 'shop'], { answers: free })).stdout).toBe(
      'shop: due backups are run again.\n',
    );
  });

  it.each([
    [['suspend'], 'Name instances, or servers with --server.'],
    [['resume', '--all', 'shop'], '--all goes without instances and servers.'],
  ])('%j is wrong usage', async (argv, message) => {
    const answers = { 'schedule.resume': () => changed({}) };
    const { exitCode, stderr, calls } = await pgkeep(argv, { answers });
    expect([exitCode, calls, stderr.split('\n')[0]]).toEqual([2, [], message]);
  });
});
