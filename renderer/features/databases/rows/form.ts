import type { TableName } from '../../../../shared/points/restore.ts';
import { isNameTyped } from '../../../ui/fields/is-name-typed.ts';

/** What the rows of one table are loaded from and into. */
export interface LoadRowsForm {
  /** Id of the recovery point, or `latest`. */
  readonly point: string;
  /** "schema.name", as it is listed. */
  readonly table: string;
  /** Id of the server; empty while none is chosen. */
  readonly server: string;
  readonly database: string;
  /** What was typed as the name of the database. */
  readonly typedName: string;
}

export const firstLoadRowsForm: LoadRowsForm = {
  point: 'latest',
  table: '',
  server: '',
  database: '',
  typedName: '',
};

export function loadRowsReducer(form: LoadRowsForm, part: Partial<LoadRowsForm>): LoadRowsForm {
  const isElsewhere = part.server !== undefined && part.server !== form.server;
  const isOther = part.database !== undefined && part.database !== form.database;
  return {
    ...form,
    ...part,
    // another server has other databases, and a name was typed for one of them
    ...(isElsewhere ? { database: '', typedName: '' } : isOther ? { typedName: '' } : {}),
  };
}

/** A table of which a recovery point has rows. */
export interface StoredTable {
  /** "schema.name". */
  readonly words: string;
  readonly table: TableName;
  readonly rows: number | undefined;
}

/** The tables of an archive that have rows of their own in it, by name. */
export function storedTables(
  contents: readonly {
    readonly kind: string;
    readonly schema: string | null;
    readonly name: string;
    readonly bytes?: number | undefined;
    readonly rows?: number | undefined;
  }[],
): StoredTable[] {
  return contents
    .flatMap(({ kind, schema, name, bytes, rows }): StoredTable[] =>
      kind === 'TABLE' && schema !== null && bytes !== undefined
        ? [{ words: `${schema}.${name}`, table: { schema, name }, rows }]
        : [],
    )
    .toSorted((one, other) => one.words.localeCompare(other.words));
}

/** Why the rows cannot be loaded yet; null where they can. */
export function loadRowsReason(
  form: LoadRowsForm,
  facts: {
    /** Whether the tables of the recovery point are known. */
    readonly tables: 'known' | 'asked' | 'failed';
    /** Whether the table is one of them. */
    readonly hasTable: boolean;
    /** Whether it is known which databases the server has. */
    readonly databases: 'known' | 'asked' | 'failed';
  },
): string | null {
  if (facts.tables === 'asked') return 'Reading which tables the recovery point has…';
  if (facts.tables === 'failed') return 'The tables of the recovery point were not read.';
  if (!facts.hasTable) return 'Choose a table that the recovery point has rows of.';
  if (form.server === '') return 'Choose the server of the database.';
  if (facts.databases === 'asked') return 'Asking the server which databases it has…';
  if (facts.databases === 'failed') return 'The server does not say which databases it has.';
  if (form.database === '') return 'Choose the database that gets the rows.';
  return isNameTyped(form.typedName, form.database)
    ? null
    : 'The button works once the name is typed exactly.';
}
