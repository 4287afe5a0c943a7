/** Something that a restore would lack, or would have otherwise. */
export interface RestoreLoss {
  /** `table`: the table can’t even be made; `rows`: it stays empty; `filled`: the materialized view stays empty. */
  readonly what: 'table' | 'rows' | 'index' | 'filled';
  /** As SQL writes them. */
  readonly name: string;
  /** What brings it to the function, for example "CHECK positive"; as a detail of the line. */
  readonly through: string;
}

/** A function as a person names it and SQL alters it. */
export interface NamedFunction {
  readonly oid: string;
  /** With schema and argument types, quoted where it must be, as regprocedure writes it on an empty search_path. */
  readonly signature: string;
  /** Word of ALTER that is for it. */
  readonly alter: 'FUNCTION' | 'PROCEDURE';
  readonly language: string;
  /** Extension that it belongs to: an archive has only the extension, and a restore makes the function again. */
  readonly extension: string | null;
}

/** A name without a schema in a function’s body that is of no object in pg_catalog. */
export interface UnqualifiedName {
  readonly kind: 'function' | 'table' | 'type' | 'operator';
  readonly name: string;
  /** Where the function most probably means it to be. */
  readonly schema: string;
}

/** What can be foreseen about a restore from the catalogue alone. */
export type Foreseen =
  | {
      /** The session may not read one of the catalogues that tell, which somebody took from PUBLIC. */
      readonly kind: 'not readable';
      readonly catalogues: readonly string[];
    }
  | {
      /**
       * pg_restore runs with an empty search_path (since CVE-2018-1058), so what runs this function during a restore
       * fails.
       */
      readonly kind: 'names without schema';
      readonly function: NamedFunction;
      readonly names: readonly UnqualifiedName[];
      /** A search_path that finds them, and all that the functions name which this one calls. */
      readonly searchPath: readonly string[];
      /** All that would be lacking, sorted. */
      readonly losses: readonly RestoreLoss[];
      /**
       * Partitioned tables at which pg_dump itself fails, as SQL writes them: before 13 the server plans their key
       * when it is asked for its text. Found by trying servers 12 to 18.
       */
      readonly stopsDumpAt: readonly string[];
    }
  | {
      /**
       * pg_dump knows nothing of what a function reads, so the rows may come before those that they are checked
       * against, computed from, or filled from.
       *
       * `check`: pg_restore loses the rows, pgkeep loads the table again at the end; `value`: a generated column gets
       * another value, without an error; `index` and `filled`: a materialized view is read that has no rows yet.
       */
      readonly kind: 'reads others';
      readonly effect: 'check' | 'value' | 'index' | 'filled';
      readonly function: NamedFunction;
      /** Relations that it reads, as SQL writes them. */
      readonly reads: readonly string[];
      readonly losses: readonly RestoreLoss[];
    };
