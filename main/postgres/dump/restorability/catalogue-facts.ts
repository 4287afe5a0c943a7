/**
 * An object of the catalogue in the graph of what uses what: its class and its oid, for example "function 16400".
 * Classes are function, operator, opclass, domain and relation.
 */
export type Node = string;

/** An expression or query that a restore runs, of all those that use something of a user. */
export interface Root {
  readonly kind: 'check' | 'generated' | 'index' | 'partition key' | 'filled' | 'view' | 'domain';
  /** The relation or, for a domain’s check, the domain. */
  readonly node: Node;
  readonly schema: string;
  /** Table, view or domain that it belongs to. */
  readonly relation: string;
  /** `p` is a partitioned table, which has no rows itself, `I` the index of one. */
  readonly relationKind: string;
  /** Name of the constraint, column or index; empty where there is none. */
  readonly name: string;
  readonly uses: readonly Node[];
  /** Tables whose rows it concerns besides: partitions of a key, tables with a column of a domain. */
  readonly tables: readonly { readonly schema: string; readonly name: string }[];
}

export interface FunctionFact {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** As regprocedure writes it. */
  readonly signature: string;
  readonly language: string;
  /** prokind: `f`, `p`, `a` or `w`. */
  readonly kind: string;
  /** The planner puts its body in its place, and reads the body for that even where no row is there. */
  readonly inlined: boolean;
  /** It has a search_path of its own (ALTER FUNCTION … SET search_path), which holds for all that it calls. */
  readonly ownSearchPath: boolean;
  /** Text of a body in SQL or PL/pgSQL; empty where it has none that is text. */
  readonly body: string;
  readonly fewestArguments: number;
  /** Null where there can be any number. */
  readonly mostArguments: number | null;
  /** A function of the same name is in pg_catalog. */
  readonly inCatalog: boolean;
  readonly extension: string | null;
  /** Relations that the catalogue knows it to read: those of a body that is no text. */
  readonly reads: readonly Omit<NameFact, 'kind'>[];
}

/** Something that a name in a body can be of. */
export interface NameFact {
  readonly kind: 'table' | 'type' | 'operator';
  readonly schema: string;
  readonly name: string;
  /** relkind of a relation, else empty. */
  readonly relationKind: string;
}
