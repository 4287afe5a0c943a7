import { countOf, listOf } from './counts.ts';

/** One loss, in words that begin with its kind: "unique index u". */
interface Lost {
  readonly what: string;
}

/** The losses in one line, the first few by name: "rows of app.g; unique index u; and 3 more". */
export function lossWords(losses: readonly Lost[], atMost = 5): string {
  const shown = losses.slice(0, losses.length > atMost ? atMost - 1 : atMost).map(({ what }) => what);
  const more = losses.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** What a loss may begin with, the longer ones first, and how many of it are called. */
const nouns: readonly (readonly [one: string, many: string])[] = [
  ['unique constraint', 'unique constraints'],
  ['exclusion constraint', 'exclusion constraints'],
  ['materialized view', 'materialized views'],
  ['unique index', 'unique indexes'],
  ['primary key', 'primary keys'],
  ['foreign key', 'foreign keys'],
  ['foreign table', 'foreign tables'],
  ['event trigger', 'event triggers'],
  ['check', 'checks'],
  ['extension', 'extensions'],
  ['function', 'functions'],
  ['index', 'indexes'],
  ['policy', 'policies'],
  ['rule', 'rules'],
  ['subscription', 'subscriptions'],
  ['table', 'tables'],
  ['trigger', 'triggers'],
  ['view', 'views'],
];

const rowsOf = 'rows of ';
/** What is there, but not as it was: "materialized view mv is empty". */
const isThere = / (?:is empty|is not attached|holds for new rows only)$/;

/** Kinds that are told apart; the rest is only counted. */
const kindsAtMost = 4;

/**
 * What was lost, counted by kind and with names: "1 foreign key was not created: fk of app.orders", "the rows of 2
 * tables were not loaded: app.a and app.b; materialized view mv is empty". Keeps the order of the losses.
 */
export function lossSentence(losses: readonly Lost[]): string {
  const groups = [...Map.groupBy(losses, ({ what }) => kindOf(what))];
  const told = groups.slice(0, groups.length > kindsAtMost ? kindsAtMost - 1 : kindsAtMost);
  const more = groups.slice(told.length).reduce((sum, [, others]) => sum + others.length, 0);
  return [
    ...told.map(([kind, alike]) =>
      groupWords(
        kind,
        alike.map(({ what }) => what),
      ),
    ),
    ...(more === 0 ? [] : [`${countOf(more, 'other thing is', 'other things are')} missing`]),
  ].join('; ');
}

/** The words that a loss shares with others of its kind; itself where it is of none. */
function kindOf(what: string): string {
  if (what.startsWith(rowsOf)) return rowsOf;
  if (isThere.test(what)) return what;
  return nouns.find(([one]) => what.startsWith(`${one} `))?.[0] ?? what;
}

function groupWords(kind: string, alike: readonly string[]): string {
  if (kind === rowsOf) {
    const names = listOf(alike.map((what) => what.slice(rowsOf.length)));
    return `the rows of ${countOf(alike.length, 'table')} were not loaded: ${names}`;
  }
  const noun = nouns.find(([one]) => one === kind);
  if (noun === undefined) return isThere.test(kind) ? kind : `missing: ${kind}`;
  const [one, many] = noun;
  const names = listOf(alike.map((what) => what.slice(one.length + 1)));
  return `${countOf(alike.length, one, many)} ${alike.length === 1 ? 'was' : 'were'} not created: ${names}`;
}
