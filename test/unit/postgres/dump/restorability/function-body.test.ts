import { describe, expect, it } from 'vitest';
import type { BodyReferences } from '../../../../../main/postgres/dump/restorability/body-references.ts';
import type { NamedThing } from '../../../../../main/postgres/dump/restorability/body-tokens.ts';
import { referencesInBody } from '../../../../../main/postgres/dump/restorability/function-body.ts';

const name = ({ schema, name }: NamedThing) => (schema === null ? name : `${schema}|${name}`);

function read(body: string, language: 'sql' | 'plpgsql'): BodyReferences {
  return referencesInBody(body, language);
}

const relationsIn = (body: string, language: 'sql' | 'plpgsql' = 'sql') =>
  read(body, language).relations.map(name);
const callsIn = (body: string, language: 'sql' | 'plpgsql' = 'sql') =>
  read(body, language).calls.map((call) => `${name(call)}/${call.arguments ?? '?'}`);
const typesIn = (body: string, language: 'sql' | 'plpgsql' = 'sql') => read(body, language).types.map(name);

describe('the relations that a body names', () => {
  it.each([
    ['select v from cfg', ['cfg']],
    ['SELECT v FROM Cfg, app.t AS x, "Cfg" y', ['cfg', 'app|t', 'Cfg']],
    [
      'select * from ONLY cfg c join other o on o.i = c.i left join lateral third on true',
      ['cfg', 'other', 'third'],
    ],
    ['select * from (a cross join b), (select * from c) d', ['a', 'b', 'c']],
    ['select (select max(v) from cfg) + 1', ['cfg']],
    ['select exists(select 1 from lib.allowed where code=c)', ['lib|allowed']],
    [
      'insert into log (a, b) select a, b from src; update u set v = 1 from w; delete from d using e',
      ['log', 'src', 'u', 'w', 'd', 'e'],
    ],
    ['insert into log values (1) on conflict (a) do update set b = 2', ['log']],
    ['table cfg', ['cfg']],
    ['merge into m using s on m.i = s.i when matched then do nothing', ['m', 's']],
    ['select * from unnest($1) with ordinality as u(v, n), cfg', ['cfg']],
    [String.raw`select * from U&"d\0061t\+000061" , U&"x!0061" UESCAPE '!'`, ['data', 'xa']],
    ['select * from "größe", ünï', ['größe', 'ünï']],
    ['select * from "a ""b"" c"', ['a "b" c']],
  ])('%s', (body, expected) => expect(relationsIn(body)).toEqual(expected));

  it.each([
    [
      'select extract(epoch from cfg), substring(x from cfg), trim(both from cfg), overlay(x placing y from cfg)',
    ],
    ['select a is distinct from cfg'],
    ["select 'select * from cfg' -- from cfg\n /* from cfg /* from cfg */ from cfg */"],
    ['select $q$ select * from cfg $q$'],
    ['with cfg as (select 1) select * from cfg'],
    ['with a as (select 1), cfg (v) as materialized (select 2) select * from a, cfg'],
    ['with recursive cfg as (select 1 union all select * from cfg) select * from cfg'],
    ['select * from generate_series(1, 2) as cfg(cfg), unnest(x) cfg(a, b)'],
    ['select cfg.v, (cfg).w from pg_catalog.pg_class cfg for update of cfg'],
  ])('%s: no cfg', (body) => expect(relationsIn(body).filter((found) => found === 'cfg')).toEqual([]));

  it('a WITH query is known after it and not in it, and only in its statement', () => {
    expect(relationsIn('with cfg as (select * from cfg) select * from cfg; select * from cfg')).toEqual([
      'cfg',
      'cfg',
    ]);
  });

  it('PL/pgSQL reads tables in all its statements', () => {
    const body = `
      <<outermost>>
      declare r cfg%rowtype; n other.v%type; m app.third.v%TYPE; q app.fourth%rowtype; k r.v%type;
        c cursor for select * from curs;
      begin
        select v into n from one where one.i = 1;
        for r in select * from two loop perform 1 from three; end loop;
        if exists (select 1 from four) then return (select v from five); else delete from six; end if;
        n := count(*) from seven;
        fetch next from c into r; fetch from c into r; close c;
        create temp table made as select 1; insert into made values (1);
        return query select * from eight;
      exception when others then raise notice 'from %', n using hint = 'x';
      end`;
    expect(relationsIn(body, 'plpgsql')).toEqual(
      'cfg other app|third app|fourth r curs one two three four five six seven eight'.split(' '),
    );
  });

  it('what EXECUTE runs and format() makes is not read', () => {
    const body = `begin
      execute 'select helper(1) from cfg' into x using a, b;
      execute format('select * from %I', 'cfg'); return query execute $q$ select * from cfg $q$ using cfg;
    end`;
    expect(relationsIn(body, 'plpgsql')).toEqual([]);
    expect(callsIn(body, 'plpgsql')).toEqual(['format/2']);
  });
});

describe('the functions that a body calls', () => {
  it.each([
    ['select helper(i)', ['helper/1']],
    ['select app.helper(i, (1), f(2, 3), array[1, 2])', ['app|helper/4', 'f/2']],
    ['select "Helper"(), helper ( a )', ['Helper/0', 'helper/1']],
    ['select count(*), helper(variadic a)', ['count/?', 'helper/?']],
    ['select * from helper(1) h, lateral app.g(h)', ['helper/1', 'app|g/1']],
    ['select case when a(1) then b(2) else c(3) end order by d(4)', ['a/1', 'b/1', 'c/1', 'd/1']],
    ['select x in (1), coalesce(a, b), numeric(3, 2) from t where exists (select 1)', []],
    ['select 1 as helper', []],
    ['select * from t as helper(a, b), (select 1) helper(a)', []],
    ['with helper(a) as (select 1) select a from helper', []],
    ['insert into helper (a) values (g(1))', ['g/1']],
    ["select 'helper(1)', $$ helper(2) $$ -- helper(3)", []],
    ['select rec.helper, x::helper(3), cast(x as helper(3))', []],
  ])('%s', (body, expected) => expect(callsIn(body)).toEqual(expected));

  it('PL/pgSQL calls in all its statements, and opens cursors', () => {
    const body = `
      declare helper int := first(1); c cursor (k int) for select second(k); d no scroll cursor (k int) for select 1;
      begin
        helper := third(1); perform fourth(); assert fifth(1); if sixth() then return seventh(); end if;
        for i in 1..eighth(2) loop exit when ninth(i); return next tenth(i); end loop;
        open c(3); for r in d(4) loop null; end loop; while eleventh() loop null; end loop; call twelfth();
      end`;
    const words = 'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth';
    expect(read(body, 'plpgsql').calls.map(name)).toEqual(words.split(' '));
  });
});

describe('the types and operators that a body names', () => {
  it.each([
    ["select 'x'::mood, x::app.mood, cast(y as other), z::mood[]", ['mood', 'app|mood', 'other', 'mood']],
    ['select mood \'sad\', x::"Mood"', ['mood', 'Mood']],
    ['select x::int, x::numeric(3, 2), cast(x as timestamp with time zone)', ['timestamp']],
  ])('%s', (body, expected) =>
    expect(typesIn(body).filter((found) => !['int', 'numeric', 'timestamp'].includes(found))).toEqual(
      expected.filter((found) => found !== 'timestamp'),
    ),
  );

  it('variables have types, aliases and cursors have none', () => {
    const body = `declare a mood; b constant app.mood not null default 'sad'; c alias for $1; d cursor for select 1;
      e "Mood"[] := '{}'; begin raise notice 'x'; declare f mood2; begin null; end; end`;
    expect(typesIn(body, 'plpgsql')).toEqual(['mood', 'app|mood', 'Mood', 'mood2']);
  });

  it('operators as the scanner splits them, without those that have a schema', () => {
    const found = read('select a === b, c operator(app.|+|) d, e <-> f, 1+-2, @-3, *', 'sql').operators;
    expect(found).toEqual(['===', '<->', '+', '-', '@-', '*']);
  });
});

it('a body that sets the search_path is known by it', () => {
  expect(read('begin set local search_path = app; end', 'plpgsql').setsSearchPath).toBe(true);
  expect(read("select set_config('search_path', 'app', true)", 'sql').setsSearchPath).toBe(true);
  expect(read("select current_setting('search_path')", 'sql').setsSearchPath).toBe(false);
});
