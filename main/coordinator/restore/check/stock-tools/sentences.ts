/** What the scripts of both shells say when they stop, or go on all the same. */
export const sentences = {
  notEmpty: 'The database is not empty: nothing was restored into it.',
  stopped: 'pg_restore stopped at the first error: the database is not whole.',
  errors:
    'pg_restore reported the errors above. A SET of a parameter that an older server does not know does no harm; look at the others.',
} as const;
