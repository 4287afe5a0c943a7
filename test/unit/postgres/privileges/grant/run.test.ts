import { describe, expect, it } from 'vitest';
import { whoMayRun } from '../../../../../main/postgres/privileges/grant/run.ts';

describe('who may run a statement', () => {
  it.each([
    [`ALTER DEFAULT PRIVILEGES FOR ROLE "a" IN SCHEMA "s" GRANT SELECT ON TABLES TO "b";`, 'as that role'],
    ['ALTER ROLE "a BYPASSRLS;" BYPASSRLS;', 'has BYPASSRLS itself'],
    ['ALTER ROLE "a" NOBYPASSRLS;', 'has BYPASSRLS itself'],
    ['ALTER ROLE "a\n BYPASSRLS;" CREATEDB;', 'needs CREATEDB itself'],
    ['ALTER ROLE "a" INHERIT;', 'CREATEROLE'],
    ['DO $pgkeep$\nBEGIN CREATE ROLE "a"; END$pgkeep$;', 'CREATEROLE'],
    ['GRANT "owner" TO "login" WITH INHERIT TRUE;', 'ADMIN option on the role'],
    ['REVOKE "owner" FROM "login";', 'ADMIN option on the role'],
    ['GRANT CONNECT ON DATABASE "d" TO "a";', 'owner of the database'],
    ['GRANT SELECT ON TABLE "public"."t" TO "a";', 'owns the objects'],
  ])('%j: %s', (statement, words) => {
    expect(whoMayRun(statement)).toContain(words);
  });
});
