/**
 * Where libpq reads one of these, it may reach another server than PGHOST names: PGSERVICE goes before PGHOST, and
 * PGHOSTADDR replaces its address (libpq, "Environment Variables" and "The Connection Service File").
 */
export const misleadingVariables = ['PGSERVICE', 'PGHOSTADDR'] as const;
