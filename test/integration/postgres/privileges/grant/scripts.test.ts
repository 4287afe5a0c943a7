import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantSql } from '../../../../../main/postgres/privileges/grant/for-backup.ts';
import {
  grantScripts,
  sqlScripts,
  type ScriptTarget,
} from '../../../../../main/postgres/privileges/grant/scripts.ts';
import { readBackupCheck } from '../../../../../main/postgres/privileges/read/for-backup.ts';
import { quoteIdentifier } from '../../../../../main/postgres/sql/quote.ts';
import { ensureClientTools } from '../../../../support/programs/client-tools.ts';
import { makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { connectTo } from '../../../../support/target-of.ts';

const database = `scripts $HOME 'ünï' "d"`;
const login = `PGKEEP_SQL\nPGKEEP_SQL\n'@ $(touch x) \`y\` "ü" \\! ’@\rlogin`;
const target = (more: Partial<ScriptTarget> = {}): ScriptTarget => ({
  host: '127.0.0.1',
  port: 5432,
  database,
  adminUser: 'postgres',
  sslmode: 'disable',
  ...more,
});
const textFor = (scripts: readonly { shell: string; text: string }[], shell: string): string =>
  scripts.find((script) => script.shell === shell)?.text ?? 'no such script';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-scripts-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs it where nobody can be asked, and gives what it printed. */
const runSh = async (script: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const file = join(folder, 'script.sh');
  await writeFile(file, script);
  const child = spawn('sh', [file], { cwd: folder, env: { ...process.env, ...env }, detached: true });
  const printed = readText(child.stdout);
  const said = readText(child.stderr);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`sh ended with ${code}: ${await said}`);
  return await printed;
};

describe('the script for sh', () => {
  it('hands every byte to psql, whatever the names hold', async () => {
    const stand = join(folder, 'psql');
    await writeFile(stand, `#!/bin/sh\nprintf '%s\\n' "$@" > args\nenv > env\ncat > stdin\n`, {
      mode: 0o755,
    });
    const sql = `SELECT "${login}";\n-- PGKEEP_SQL_1\nPGKEEP_SQL_1\n`;
    const script = textFor(sqlScripts(sql, target({ caFile: '/ca', sslmode: 'verify-ca' })), 'sh');
    await runSh(script, { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` });
    expect(await readFile(join(folder, 'stdin'), 'utf8')).toBe(sql);
    expect(await readFile(join(folder, 'args'), 'utf8')).toBe('-X\n-v\nON_ERROR_STOP=1\n');
    const environment = await readFile(join(folder, 'env'), 'utf8');
    for (const line of [`PGDATABASE=${database}`, 'PGSSLROOTCERT=/ca', 'PGUSER=postgres']) {
      expect(environment.split('\n')).toContain(line);
    }
    expect(environment).not.toContain('PGPASSWORD');
  });

  it('asks for an administrator where none is named', async () => {
    const { adminUser: _nobody, ...without } = target();
    await expect(runSh(textFor(sqlScripts('SELECT 1;\n', without), 'sh'), { PGUSER: '' })).rejects.toThrow(
      /Name an administrator in PGUSER/,
    );
  });

  it('grants and revokes with the real psql, also where sessions are read-only by default', async () => {
    const server = sharedServer(16);
    await makeDatabase(server, database, 'CREATE TABLE public."odd\n\\! false" (id int)');
    await using connection = await connectTo(server, database);
    const readOnly = `ALTER DATABASE ${quoteIdentifier(database)} SET default_transaction_read_only = on`;
    await connection.query(readOnly);
    const plan = grantSql(await readBackupCheck(connection, login), 'smallest');
    const { grant, revoke } = grantScripts(plan, target({ port: server.port }));
    const psql = (await ensureClientTools([18])).get(18) ?? '';
    const env = {
      PATH: `${psql}${delimiter}${process.env['PATH'] ?? ''}`,
      PGPASSWORD: server.password,
      // of other work in the same shell: neither may lead elsewhere
      PGSERVICE: 'elsewhere',
      PGHOSTADDR: '192.0.2.1',
    };
    const noPassword = `The login has no password yet, and there is no terminal to ask for one: set it in psql with \\password ${quoteIdentifier(login)}`;
    expect(await runSh(textFor(grant, 'sh'), env)).toContain(noPassword);
    const secret = () =>
      queryRows(server, database, 'SELECT rolpassword AS secret FROM pg_authid WHERE rolname = $1', [login]);
    await connection.query(`ALTER ROLE ${quoteIdentifier(login)} PASSWORD 'set by somebody since'`);
    const set = await secret();
    // the login is there now: nobody is asked, and its password stays
    expect(await runSh(textFor(grant, 'sh'), env)).not.toContain('password');
    expect(await secret()).toEqual(set);
    expect((await readBackupCheck(connection, login)).gaps).toEqual([]);
    await runSh(textFor(revoke, 'sh'), env);
    expect((await readBackupCheck(connection, login)).gaps).toEqual(
      plan.statements.slice(1).flatMap(({ fixes }) => fixes),
    );
    const roles = await queryRows(server, database, 'SELECT FROM pg_roles WHERE rolname = $1', [login]);
    expect(roles).toHaveLength(1);
    await connection.query(`DROP OWNED BY ${quoteIdentifier(login)}; DROP ROLE ${quoteIdentifier(login)}`);
  });

  it('leaves the shell that it is pasted into as it was', async () => {
    const stand = join(folder, 'psql');
    await writeFile(stand, '#!/bin/sh\ncat > /dev/null\n', { mode: 0o755 });
    const script = textFor(sqlScripts('CREATE ROLE x;\n', target(), 'x'), 'sh');
    const printed = await runSh(`${script}printf '%s\\n' "<$PGHOST> <$PGSERVICE> <\${terminal-}>"\n`, {
      PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
      PGHOST: 'mine',
      PGSERVICE: 'mine too',
    });
    expect(printed).toBe('<mine> <mine too> <>\n');
  });
});

describe('a script that makes a login', () => {
  const made = sqlScripts('CREATE ROLE x;\n', target(), `it's`);

  it('asks for a password at a terminal, and only of a login that was not there before', async () => {
    // \password runs outside of the transaction, which says itself that it writes
    const sql = `BEGIN READ WRITE;\nCREATE ROLE scripts_login LOGIN;\nCOMMIT;\n`;
    const psql = (await ensureClientTools([18])).get(18) ?? '';
    const server = sharedServer(16);
    const role = 'scripts_login';
    await makeDatabase(server, role, `ALTER DATABASE ${role} SET default_transaction_read_only = on`);
    const text = textFor(sqlScripts(sql, target({ database: role, port: server.port }), role), 'sh');
    const file = join(folder, 'asks.sh');
    await writeFile(file, text);
    // script(1) gives it a terminal
    const child = spawn('script', ['-qec', `sh ${file}`, '/dev/null'], {
      env: {
        ...process.env,
        PATH: `${psql}${delimiter}${process.env['PATH'] ?? ''}`,
        PGPASSWORD: server.password,
      },
    });
    let said = '';
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (/(Enter new password|Enter it again)[^\n]*: $/.test(said)) {
        said += '\n';
        child.stdin.write('a secret of its own\n');
      }
    }
    expect(said).toContain('A password for the login:');
    expect(said).not.toContain('a secret of its own');
    const own = { user: role, password: 'a secret of its own' };
    await (await connectTo(server, 'scripts_login', own)).end();
    await server.dropDatabase('scripts_login');
    await queryRows(server, 'postgres', `DROP ROLE ${role}`);
  });

  it('tells psql in PowerShell whether there is a terminal', () => {
    const text = textFor(made, 'powershell');
    expect(text).toContain('-v "pgkeep_terminal=$Terminal" -f $File');
    expect(text).toContain(`SELECT 'it''s'::pg_catalog.name AS pgkeep_role, NOT EXISTS (`);
  });
});

describe('the script for PowerShell', () => {
  // PowerShell itself is not among the tools that tests may count on: its rules are applied to the text.
  const sql = `SELECT "${login}" AS "~u0041";\n'@\n-- ’@\n`;
  const text = textFor(sqlScripts(sql, target({ adminUser: `adm'in "ü"` })), 'powershell');

  it('is ASCII, and has one here-string, which its own end alone ends', () => {
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text.split(`@'\n`)).toHaveLength(2);
    expect(text.match(/^'@/gm)).toHaveLength(1);
  });

  it('puts every character back', () => {
    const mark = /\[regex\]::Replace\(\$Text, '(~u[0-9_]*)\(/.exec(text)?.[1] ?? '';
    expect(mark).toBe('~u1_');
    const decode = (coded: string) =>
      coded.replaceAll(new RegExp(`${mark}([0-9A-F]{4})`, 'g'), (_, unit: string) =>
        String.fromCharCode(Number.parseInt(unit, 16)),
      );
    const inside = /\$Sql = @'\n([^]*?)\n'@\n/.exec(text)?.[1] ?? '';
    expect(`${decode(inside)}\n`).toBe(sql);
    const value = (name: string) => {
      const literal = new RegExp(`${name} = (?:\\(Decode )?'((?:[^']|'')*)'`).exec(text)?.[1] ?? '';
      return decode(literal.replaceAll("''", "'"));
    };
    expect(value('PGDATABASE')).toBe(database);
    expect(value('\\$AdminUser')).toBe(`adm'in "ü"`);
  });

  it('has no password and leaves nothing behind', () => {
    expect(text).not.toMatch(/PGPASSWORD|SecureString/);
    expect(text).toContain('Remove-Item -LiteralPath $File');
    expect(text).toContain('& psql -X -v ON_ERROR_STOP=1 -f $File');
  });

  it('leaves nothing behind in the session that it is pasted into', () => {
    const lines = text.trimEnd().split('\n');
    const block = lines.indexOf('& {');
    const outside = lines.slice(0, block).filter((line) => !line.startsWith('#'));
    expect(outside).toEqual(['param(', '  [string]$HostName,', '  [int]$Port,', '  [string]$AdminUser', ')']);
    expect(lines.at(-1)).toBe('}');
    expect(text).toContain('foreach ($Name in $Before.Keys) { SetVariable $Name $Before[$Name] }');
    // an empty string would not take a variable away from PowerShell 7.5 on
    expect(text).not.toContain('SetEnvironmentVariable');
  });
});
