import type { Target } from '../../../postgres/connect/target.ts';

/**
 * A database that a restore makes and that carries its job's mark until it is whole (see create.ts). It was noted as
 * a leftover before it was made.
 */
export interface MarkedDatabase {
  readonly name: string;
  /** The database that it is made and dropped from. */
  readonly maintenance: Target;
  /** Notes that it is whole or removed; never throws. */
  done(): void;
}
