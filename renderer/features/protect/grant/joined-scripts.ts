/** What a script says first, for either shell: both take # as the beginning of a comment. */
const head = [
  '# Each database has a connection and a transaction of its own; where one fails, the others go on.',
  '# psql asks for the password of the administrator once a database, unless PGPASSWORD or a password file has it.',
];

/** Scripts for sh that each run one database's SQL, as one; its exit code is 1 where one of them failed. */
export function joinedSh(scripts: readonly string[]): string {
  return [
    '#!/bin/sh',
    ...head,
    ': "${PGUSER:?Name an administrator in PGUSER}"',
    'failed=0',
    ...scripts.flatMap((script) => ['(', script.replace(/\n$/, ''), ') || failed=1']),
    'exit "$failed"',
    '',
  ].join('\n');
}

/** Scripts for PowerShell that each run one database's SQL, as one that asks for the administrator once. */
export function joinedPowershell(scripts: readonly string[]): string {
  return [
    ...head,
    'param([string]$AdminUser)',
    "if (-not $AdminUser) { $AdminUser = Read-Host -Prompt 'Administrator' }",
    '$Failed = 0',
    ...scripts.flatMap((script) => [
      'try { & {',
      script.replace(/\n$/, ''),
      '} -AdminUser $AdminUser } catch { Write-Warning $_; $Failed = 1 }',
    ]),
    'exit $Failed',
    '',
  ].join('\r\n');
}
