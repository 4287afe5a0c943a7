/**
 * Who may run a statement that pgkeep has written, in one sentence. Source: the pages of GRANT, ALTER ROLE and
 * ALTER DEFAULT PRIVILEGES in PostgreSQL's documentation.
 */
export function whoMayRun(statement: string): string {
  if (statement.startsWith('ALTER DEFAULT PRIVILEGES FOR ROLE ')) {
    return 'Run it as that role, as a member of it, or as a superuser.';
  }
  if (/^ALTER ROLE [^]* (NO)?BYPASSRLS;$/.test(statement)) {
    return 'Run it as a superuser; from PostgreSQL 16 on, also as a role with CREATEROLE that has BYPASSRLS itself.';
  }
  if (/^ALTER ROLE [^]* (NO)?CREATEDB;$/.test(statement)) {
    return 'Run it as a superuser or a role with CREATEROLE, which from PostgreSQL 16 on needs CREATEDB itself and the ADMIN option on the login.';
  }
  if (/^(ALTER ROLE|DO) /.test(statement)) {
    return 'Run it as a superuser or a role with CREATEROLE, which from PostgreSQL 16 on needs the ADMIN option on a role that is there already.';
  }
  if (/^(GRANT|REVOKE) "/.test(statement)) {
    return 'Run it as a superuser or with the ADMIN option on the role; before PostgreSQL 16, CREATEROLE is enough.';
  }
  if (/^(GRANT|REVOKE) \w+ ON DATABASE /.test(statement)) {
    return 'Run it as the owner of the database, as a member of that role, or as a superuser.';
  }
  return 'Run it as somebody who owns the objects, is a member of their owners, or is a superuser.';
}
