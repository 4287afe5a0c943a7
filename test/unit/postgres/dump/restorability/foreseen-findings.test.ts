import { describe, expect, it } from 'vitest';
import type {
  Foreseen,
  NamedFunction,
  RestoreLoss,
} from '../../../../../main/postgres/dump/restorability/foreseen-losses.ts';
import {
  tablesThatStopDump,
  lackInShort,
  restorabilityFindings,
} from '../../../../../main/postgres/dump/restorability/foreseen-findings.ts';

const named = (signature: string, more: Partial<NamedFunction> = {}): NamedFunction => ({
  oid: '16400',
  signature,
  alter: 'FUNCTION',
  language: 'plpgsql',
  extension: null,
  ...more,
});
const rows = (name: string, through = 'CHECK positive'): RestoreLoss => ({ what: 'rows', name, through });

const useHelper: Foreseen = {
  kind: 'names without schema',
  function: named('app.usehelper(integer)'),
  names: [{ kind: 'function', name: 'helper', schema: 'app' }],
  searchPath: ['app'],
  losses: [
    { what: 'rows', name: 'app.idx', through: 'generated column g' },
    { what: 'index', name: 'app.idx2_usehelper_idx', through: 'on app.idx2' },
    { what: 'filled', name: 'app.mv', through: 'query' },
  ],
  stopsDumpAt: [],
};

describe('what is said about a function that names things without their schema', () => {
  it('what would be lacking, why, and the SQL', () => {
    expect(restorabilityFindings([useHelper])).toEqual([
      {
        title: 'Restorability',
        kind: 'restorability',
        severity: 'warning',
        message:
          'A restore may lack the rows of app.idx, index app.idx2_usehelper_idx and the rows of materialized view app.mv: function app.usehelper(integer) calls helper without its schema.',
        remedy: expect.stringMatching(/^Give the function a search_path of its own with the SQL/),
        sql: 'ALTER FUNCTION app.usehelper(integer) SET search_path = "app", pg_temp;',
        objects: [
          { name: 'the rows of app.idx', detail: 'generated column g' },
          { name: 'index app.idx2_usehelper_idx', detail: 'on app.idx2' },
          { name: 'the rows of materialized view app.mv', detail: 'query' },
        ],
      },
    ]);
    expect(lackInShort([useHelper])).toBe(
      'the rows of app.idx, index app.idx2_usehelper_idx and the rows of materialized view app.mv',
    );
  });

  it('all that it names, each schema once, quoted', () => {
    const [finding] = restorabilityFindings([
      {
        kind: 'names without schema',
        function: named('"My App"."Do"(integer)', { alter: 'PROCEDURE', language: 'sql' }),
        names: [
          { kind: 'operator', name: '===', schema: 'lib' },
          { kind: 'table', name: 'Cfg', schema: 'My "App"' },
          { kind: 'function', name: 'helper', schema: 'lib' },
          { kind: 'type', name: 'mood', schema: 'public' },
        ],
        searchPath: ['lib', 'My "App"', 'public'],
        losses: [rows('app.t')],
        stopsDumpAt: [],
      },
    ]);
    expect(finding?.message).toBe(
      'A restore may lack the rows of app.t: procedure "My App"."Do"(integer) calls helper, reads "Cfg" and 2 more without their schemas.',
    );
    expect(finding?.sql).toBe(
      'ALTER PROCEDURE "My App"."Do"(integer) SET search_path = "lib", "My ""App""", "public", pg_temp;',
    );
    expect(finding?.remedy).toMatch(/no longer put into the queries that call it/);
  });

  it('a function of an extension is made again by a restore: no SQL lasts', () => {
    const [finding] = restorabilityFindings([
      {
        ...useHelper,
        function: named('public.ll_to_earth(double precision)', { extension: 'earthdistance' }),
      },
    ]);
    expect(finding?.sql).toBeUndefined();
    expect(finding?.remedy).toMatch(/^The function belongs to extension earthdistance/);
  });

  it('before 13 pg_dump itself fails at such a key: a backup is not ready', () => {
    const stops: Foreseen = { ...useHelper, stopsDumpAt: ['app.p'] };
    expect(
      restorabilityFindings([useHelper, stops]).map(({ severity, message }) => `${severity}: ${message}`),
    ).toEqual([
      'blocker: pg_dump fails at the key of partitioned table app.p: function app.usehelper(integer) calls helper without its schema.',
      expect.stringMatching(/^warning: A restore may lack /),
    ]);
    expect(tablesThatStopDump([useHelper, stops])).toEqual(['app.p']);
  });

  it('twenty lines, and one for the others with all their SQL', () => {
    const many = Array.from({ length: 25 }, (_, at): Foreseen => ({
      ...useHelper,
      function: named(`app.f${at}()`),
      losses: [rows(`app.t${at}`)],
    }));
    const findings = restorabilityFindings(many);
    expect(findings).toHaveLength(21);
    expect(findings.at(-1)).toMatchObject({
      message: 'A restore may lack more because of 5 more functions that name things without their schemas.',
      objects: [20, 21, 22, 23, 24].map((at) => ({ name: `app.f${at}()`, detail: `the rows of app.t${at}` })),
    });
    expect(findings.at(-1)?.sql?.split('\n')).toHaveLength(5);
    expect(lackInShort(many)).toBe('the rows of app.t0, the rows of app.t1 and 23 more');
  });
});

describe('what is said about a function that reads other tables', () => {
  const reading = (effect: 'check' | 'value' | 'index' | 'filled', losses: RestoreLoss[]): Foreseen => ({
    kind: 'reads others',
    effect,
    function: named('lib.is_allowed(text)'),
    reads: ['lib.allowed'],
    losses,
  });

  it('a CHECK is no warning: pgkeep loads the table again', () => {
    const found = [reading('check', [rows('app.aaa_check')])];
    expect(restorabilityFindings(found)).toMatchObject([
      {
        severity: 'ok',
        message:
          'Function lib.is_allowed(text) reads lib.allowed, which may be loaded after app.aaa_check: pgkeep loads such a table again at the end, pg_restore by hand may leave it empty.',
      },
    ]);
    expect(lackInShort(found)).toBeUndefined();
  });

  it('a generated column gets other values without an error, an index or a view may be lacking', () => {
    const found = [
      reading('value', [rows('app.g', 'generated column n')]),
      reading('index', [{ what: 'index', name: 'app.i', through: 'on app.t' }]),
      reading('filled', [{ what: 'filled', name: 'app.m', through: 'query' }]),
    ];
    expect(restorabilityFindings(found).map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'warning: A restore may compute other values for generated column n of app.g: function lib.is_allowed(text) reads lib.allowed, whose rows may come later.',
      'warning: A restore may lack index app.i: function lib.is_allowed(text) reads lib.allowed, which is filled later.',
      'warning: A restore may lack the rows of materialized view app.m: function lib.is_allowed(text) reads lib.allowed, which is filled later.',
    ]);
    expect(lackInShort(found)).toBe('index app.i and the rows of materialized view app.m');
  });
});

it('where there is nothing, it says what was looked at', () => {
  expect(restorabilityFindings([])).toMatchObject([{ severity: 'ok', objects: [] }]);
  expect(lackInShort([])).toBeUndefined();
});
