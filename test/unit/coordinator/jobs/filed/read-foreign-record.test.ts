import { describe, expect, it } from 'vitest';
import { readForeignJob } from '../../../../../main/coordinator/jobs/filed/read-foreign-record.ts';
import { ServerId, VaultId } from '../../../../../shared/ids.ts';
import { errorCodes } from '../../../../../shared/errors.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import { job } from '../../../../support/store-records.ts';

const now = new Date('2026-11-23T18:00:00.000Z');
const vault = { now, instances: new Set(['inst-1']) };
const hourMs = 60 * 60_000;

const ended = (more: Partial<Job> = {}): Job =>
  job('job-1', {
    state: 'failed',
    startedAt: '2026-11-23T16:00:00.000Z',
    endedAt: '2026-11-23T17:00:00.000Z',
    progress: null,
    ...more,
  });
const read = (document: unknown) => readForeignJob(document, vault);
const none = { losses: [], messages: [], warnings: [], notes: [] };

describe('the record of a job that another workstation filed', () => {
  it('is taken over as it is where nothing in it would be believed too far', () => {
    expect(read(ended())).toEqual(ended());
    expect(read({ ...ended(), leftovers: ['a database'], importedFrom: 'vault-2' })).toEqual(ended());
  });

  it('says where it wrote to by names, never by ids that could be those of servers here', () => {
    const server = { kind: 'database' as const, server: 'new\u202e', host: 'db1', port: 5432 };
    const serverId = ServerId.parse('server-1');
    expect(read(ended({ target: { ...server, serverId, database: 'shop_2' } }))?.target).toEqual({
      ...server,
      server: 'new',
      database: 'shop_2',
    });
    const vaultId = VaultId.parse('vault-1');
    expect(read(ended({ target: { kind: 'vault', vaultId, vault: '' } }))?.target).toEqual({
      kind: 'vault',
      vault: '?',
    });
  });

  it.each([
    ['runs still', { state: 'in progress', endedAt: null }],
    ['has no end', { endedAt: null }],
    ['ended before it began', { endedAt: '2026-11-23T15:59:59.999Z' }],
    ['began before pgkeep was there', { startedAt: '2019-12-31T23:59:59.999Z' }],
    ['ends more than an hour from now', { endedAt: '2026-11-23T19:00:00.001Z' }],
    ['has a time that is none', { startedAt: 'yesterday' }],
    ['is of an unknown kind', { kind: 'wipe' }],
  ])('is none where it %s', (_what, change) => {
    expect(read({ ...ended(), ...change })).toBeUndefined();
  });

  it.each([
    ['ended as it began', { endedAt: '2026-11-23T16:00:00.000Z' }],
    ['began in the first moment', { startedAt: '2020-01-01T00:00:00.000Z' }],
    [
      'ends an hour from now, by a clock that is ahead',
      { endedAt: new Date(now.getTime() + hourMs).toISOString() },
    ],
  ])('is one where it %s', (_what, change) => {
    expect(read({ ...ended(), ...change })).toMatchObject(change);
  });

  it('is of no instance where the vault does not have that one', () => {
    expect(read({ ...ended(), instanceId: 'inst-2' })?.instanceId).toBeNull();
    expect(read({ ...ended(), instanceId: null })?.instanceId).toBeNull();
    expect(read(ended())?.instanceId).toBe('inst-1');
  });

  it('offers no SQL, steps or remedy of its writer to be run: they are text under his name', () => {
    const error = {
      code: 'UserErrorMissingDBPermissions' as const,
      message: 'no',
      remedy: 'Run this',
      steps: [{ do: 'list-points' as const }],
      sql: 'DROP TABLE t;',
      details: 'the tool said',
    };
    const loss = {
      kind: 'rows' as const,
      what: 'rows of t',
      reason: 'r',
      message: 'm',
      sql: 'DROP TABLE u;',
      table: { schema: 's', name: 't' },
    };
    const { sql: _sql, ...plain } = loss;
    const found = read(ended({ error, result: { ...none, losses: [loss, plain] } }));
    expect(found?.error).toEqual({
      code: 'UserErrorMissingDBPermissions',
      message: 'no',
      remedy: errorCodes.UserErrorMissingDBPermissions,
      details: 'the tool said\nWritten by dba on workstation, not checked here:\nRun this\nDROP TABLE t;',
    });
    expect(found?.result?.losses).toEqual([
      {
        kind: 'rows',
        what: 'rows of t',
        reason: 'r',
        message: 'm\nWritten by dba on workstation, not checked here:\nDROP TABLE u;',
      },
      { kind: 'rows', what: 'rows of t', reason: 'r', message: 'm' },
    ]);
  });

  it('says nothing besides where the remedy is pgkeep’s own and there is no SQL', () => {
    const error = {
      code: 'UserErrorVaultFull' as const,
      message: 'full',
      remedy: errorCodes.UserErrorVaultFull,
    };
    expect(read(ended({ error }))?.error).toEqual(error);
  });

  it('is cut where its texts and lists are too long, and where all of it is', () => {
    const warnings = Array.from({ length: 101 }, (_, index) => `w${index}`);
    const cut = read(ended({ result: { ...none, warnings, notes: ['x'.repeat(2_001), 'y'.repeat(2_000)] } }));
    expect(cut?.result?.warnings).toHaveLength(101);
    expect(cut?.result?.warnings.slice(-2)).toEqual(['w99', '1 more were left out here.']);
    expect(cut?.result?.notes).toEqual([`${'x'.repeat(2_000)}…`, 'y'.repeat(2_000)]);
    const all = Array.from({ length: 100 }, () => 'z'.repeat(2_000));
    const progress = { phase: 'dumping', bytes: 1, rate: 0 };
    const tooLong = read(ended({ progress, result: { ...none, rows: 7, warnings: all, notes: all } }));
    expect(tooLong).toMatchObject({
      progress: null,
      result: {
        rows: 7,
        losses: [],
        messages: [],
        notes: [],
        warnings: ['The record was too long to be kept.'],
      },
    });
  });

  it('has names without what moves text about', () => {
    const found = read(ended({ user: 'a\u202Eb', host: '\u0007', subject: 'x\ny' }));
    expect([found?.user, found?.host, found?.subject].join('')).not.toMatch(/[\u202E\u0007\n]/);
  });
});
