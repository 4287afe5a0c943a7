import { isOlder, type VersionTraits } from '../../connect/server-traits.ts';
import type { SqlToken } from '../../sql/lexer.ts';
import { findOutside, isSign, isWord, listAt, textOf, wordsAt } from './statement.ts';
import type { Change, Item, Statement } from './statement.ts';

/** An option that a major brought. */
interface Option {
  /** The first major that takes it. */
  readonly since: number;
  /** Only with this value; another one is older. */
  readonly value?: string;
  /** What older majors take in its place. */
  readonly instead?: string;
  /** Older majors do without it what it asks for. */
  readonly silent?: true;
}

/** Options that may stand in one kind of list, by name, and what such an option is called. */
interface OptionList {
  readonly kind: string;
  readonly known: Readonly<Record<string, readonly Option[]>>;
}

/**
 * Options of CREATE SUBSCRIPTION. pg_dump 16 and newer write run_as_owner for every subscription of a server
 * before 16, which knows nothing else, and pg_dump 18 writes streaming = off for one before 14.
 * Source: getSubscriptions and dumpSubscription in src/bin/pg_dump/pg_dump.c of 15 to 18; release notes of 14
 * (binary, streaming), 15 (two_phase, disable_on_error), 16 (password_required, run_as_owner, origin,
 * streaming = parallel) and 17 (failover).
 */
const subscriptionOptions: OptionList = {
  kind: 'subscription option',
  known: {
    binary: [{ since: 14 }],
    streaming: [
      { since: 14, value: 'off', silent: true },
      { since: 14 },
      { since: 16, value: 'parallel', instead: 'streaming = on' },
    ],
    two_phase: [{ since: 15 }],
    disable_on_error: [{ since: 15 }],
    password_required: [{ since: 16 }],
    run_as_owner: [{ since: 16, value: 'true', silent: true }, { since: 16 }],
    origin: [{ since: 16 }],
    failover: [{ since: 17 }],
  },
};

/**
 * Options of CREATE PUBLICATION. Source: dumpPublication in pg_dump.c of 13 and 18; release notes of 13
 * (publish_via_partition_root) and 18 (publish_generated_columns).
 */
const publicationOptions: OptionList = {
  kind: 'publication option',
  known: {
    publish_via_partition_root: [{ since: 13 }],
    publish_generated_columns: [{ since: 18 }],
  },
};

/**
 * Storage parameters of tables, materialized views and indexes; `toast.` in front of them is the same.
 * Source: src/backend/access/common/reloptions.c of 12 to 18. security_invoker of views is not among them:
 * without it a view would show everybody what only its owner may read.
 */
const storageParameters: OptionList = {
  kind: 'storage parameter',
  known: {
    autovacuum_vacuum_insert_threshold: [{ since: 13 }],
    autovacuum_vacuum_insert_scale_factor: [{ since: 13 }],
    deduplicate_items: [{ since: 13 }],
    // before 14 a boolean; "auto" is what is done without it
    vacuum_index_cleanup: [{ since: 14, value: 'auto' }],
    autovacuum_vacuum_max_threshold: [{ since: 18 }],
    vacuum_max_eager_freeze_failure_rate: [{ since: 18 }],
  },
};

/**
 * Attributes of CREATE TYPE: every range type of a server from 14 on is dumped with the name of its
 * multirange type. Source: dumpRangeType and dumpBaseType in pg_dump.c of 14.
 */
const typeAttributes: OptionList = {
  kind: 'type attribute',
  known: {
    multirange_type_name: [{ since: 14 }],
    subscript: [{ since: 14 }],
  },
};

/** Changes of options in the list behind WITH, and of a type's attributes. */
export function optionChanges(statement: Statement, traits: VersionTraits): Change[] {
  const { tokens } = statement;
  if (wordsAt(tokens, 0, 'create', 'subscription')) {
    return listChanges(statement, behindWith(tokens), subscriptionOptions, traits);
  }
  if (wordsAt(tokens, 0, 'create', 'publication')) {
    return listChanges(statement, behindWith(tokens), publicationOptions, traits);
  }
  if (wordsAt(tokens, 0, 'create', 'type')) {
    const open = findOutside(tokens, (token) => isSign(token, '('));
    return listChanges(statement, open, typeAttributes, traits);
  }
  const stores =
    wordsAt(tokens, 0, 'alter', 'table') ||
    (isWord(tokens[0], 'create') &&
      tokens.slice(1, 4).some((token) => isWord(token, 'table', 'materialized', 'index')));
  return stores ? listChanges(statement, behindWith(tokens), storageParameters, traits) : [];
}

/** Where the first `WITH (` outside of other parentheses opens; -1 where there is none. */
function behindWith(tokens: readonly SqlToken[]): number {
  const at = findOutside(tokens, (token, index) => isWord(token, 'with') && isSign(tokens[index + 1], '('));
  return at === -1 ? -1 : at + 1;
}

/** Changes of the list whose parenthesis opens at `open`. */
function listChanges(
  { sql, tokens }: Statement,
  open: number,
  { kind, known }: OptionList,
  traits: VersionTraits,
): Change[] {
  const list = listAt(tokens, open);
  const [first, last] = [tokens[open + 1], list && tokens[list.close - 1]];
  if (list === undefined || first === undefined || last === undefined) return [];
  const notes = new Set<string>();
  let changed = false;
  const kept = list.items.flatMap((item) => {
    const { name, value } = nameAndValue(item);
    const newer = Object.hasOwn(known, name)
      ? known[name]?.find(
          (option) => isOlder(traits.major, option.since) && (option.value ?? value) === value,
        )
      : undefined;
    if (newer === undefined) return [textOf(sql, item)];
    changed = true;
    if (newer.silent !== true) {
      const left = `the ${kind} ${name}${newer.value === undefined ? '' : ` = ${value}`}`;
      notes.add(
        newer.instead === undefined
          ? `${left} is left out: PostgreSQL ${newer.since} and newer know it`
          : `${left} became ${newer.instead}: PostgreSQL ${newer.since} and newer know it`,
      );
    }
    return newer.instead === undefined ? [] : [newer.instead];
  });
  if (!changed) return [];
  const [one, two] = list.items;
  const separator = one && two ? sql.slice(one.at(-1)?.to, two[0]?.from) : ', ';
  const opened = tokens[open];
  const before = tokens[open - 1];
  const edit =
    kept.length === 0 && isWord(before, 'with')
      ? { from: before?.from ?? 0, to: tokens[list.close]?.to ?? 0, text: '' }
      : { from: first.from, to: last.to, text: kept.join(separator) };
  if (opened === undefined) return [];
  return notes.size === 0
    ? [{ edits: [edit] }]
    : [...notes].map((note, index) => ({ edits: index === 0 ? [edit] : [], note }));
}

/** `toast.name = 'value'`: the name without its prefix, the value without quotes; no value means true. */
function nameAndValue(item: Item): { name: string; value: string } {
  const equals = item.findIndex((token) => isSign(token, '='));
  const names = equals === -1 ? item : item.slice(0, equals);
  const value = item[equals + 1]?.value.toLowerCase();
  return { name: names.at(-1)?.value ?? '', value: equals === -1 ? 'true' : (value ?? '') };
}
