import { describe, expect, it } from 'vitest';
import {
  followsFrom,
  lossReason,
  needsReason,
  withoutReason,
} from '../../../../../main/postgres/restore/losses/reasons.ts';
import { damagedReason, type LossKind } from '../../../../../shared/jobs/jobs.ts';

const breaksTable = 'the source has rows that break a constraint of the table';
const breaks = 'the source has rows that break it';
const calls = 'a function that it calls names something without its schema, or something that is not there';

describe('the reason of a loss', () => {
  it.each<[LossKind, string, string]>([
    ['rows', 'Bytes 1 to 2 do not have the checksum that they were stored with.', damagedReason],
    ['rows', 'new row violates check constraint "c"', breaksTable],
    ['rows', 'null value in column violates not-null constraint', breaksTable],
    ['rows', 'insert or update violates foreign key constraint "f"', breaksTable],
    ['foreign key', 'insert or update violates foreign key constraint "f"', breaks],
    ['rows', 'duplicate key value violates unique constraint "u"', breaks],
    ['unique', 'could not create unique index "u"', breaks],
    ['exclusion', 'could not create exclusion constraint "e"', breaks],
    ['check', 'check constraint "c" of relation "t" is violated by some row', breaks],
    ['primary key', 'column "i" of relation "t" contains null values', breaks],
    [
      'extension',
      'can only create extension in database postgres',
      'the target’s cron.database_name names another database',
    ],
    ['table', 'can only create extension in database postgres', 'the server refused it'],
    ['rows', 'relation "cfg" does not exist\nCONTEXT:  PL/pgSQL function lim() line 1', calls],
    ['rows', 'division by zero\nCONTEXT:  SQL function "f" statement 1', 'a function that it calls failed'],
    ['rows', 'division by zero\nCONTEXT:  PL/pgSQL function f() line 1', 'a function that it calls failed'],
    ['extension', 'extension "x" is not available', 'the target does not offer this extension'],
    ['extension', 'extension "x" is not allow-listed for users', 'the target does not offer this extension'],
    ['extension', 'could not open extension control file "x"', 'the target does not offer this extension'],
    ['object', 'role "sales" does not exist', 'a role that it names is not on the target'],
    ['object', 'permission denied for schema s', 'the restoring login lacks the privilege for it'],
    ['object', 'must be superuser to create it', 'the restoring login lacks the privilege for it'],
    ['table', 'Out of shared memory', 'the target ran out of memory'],
    ['index', 'cannot allocate memory', 'the target ran out of memory'],
    ['index', 'deadlock detected', 'another session was in the way'],
    ['index', 'canceling statement due to lock timeout', 'another session was in the way'],
    ['index', 'canceling statement due to statement timeout', 'another session was in the way'],
    ['object', 'syntax error at or near "X"', 'the target’s version does not know it'],
    ['object', 'UNRECOGNIZED parameter', 'the target’s version does not know it'],
    ['object', 'type "x" does not exist', 'something that it needs is not on the target'],
    ['object', 'irgendein Fehler', 'the server refused it'],
  ])('of %s by %j', (kind, message, reason) => {
    expect(lossReason(kind, message)).toBe(reason);
  });

  it('is what it follows from, whatever was said', () => {
    expect(lossReason('index', 'deadlock detected', 'because')).toBe('because');
  });

  it('says of a policy what it means that it is missing, whatever the reason', () => {
    const hidden = '; rows may be hidden from everybody but the owner of the table';
    expect(lossReason('policy', 'x')).toBe(`the server refused it${hidden}`);
    expect(lossReason('policy', 'x', 'because')).toBe(`because${hidden}`);
  });
});

describe('a loss that says that it follows from another one', () => {
  it.each([
    [needsReason('table app.t'), 'table app.t', true],
    [withoutReason('rows of app.t'), 'rows of app.t', true],
    [lossReason('policy', '', needsReason('table app.t')), 'table app.t', true],
    [needsReason('table app.t'), 'table app.tt', false],
    [needsReason('table app.tt'), 'table app.t', false],
    ['the server refused it', 'table app.t', false],
  ])('%j and %j', (reason, what, follows) => {
    expect(followsFrom({ reason }, { what })).toBe(follows);
  });
});
