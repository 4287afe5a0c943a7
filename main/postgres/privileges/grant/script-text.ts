import { asciiText } from '../../../../shared/shell/powershell-ascii.ts';
import { inOwnEnvironment } from '../../../../shared/shell/powershell-environment.ts';

/** A here-document whose end is no line of the text; in it sh takes every character as it stands. */
export function hereDocument(text: string, word: string): string {
  const lines = new Set(text.split('\n'));
  let end = word;
  for (let count = 1; lines.has(end); count += 1) end = `${word}_${count}`;
  return `<<'${end}'\n${text}${text.endsWith('\n') ? '' : '\n'}${end}\n`;
}

/**
 * A PowerShell script that runs SQL in psql, for 5.1 and newer. It is ASCII only, because 5.1 reads a file
 * without a byte order mark in the machine's code page: any other character, and what would end the
 * here-string, stands in it as UTF-16 units, which Decode puts back. psql reads the SQL from a file, because
 * what PowerShell pipes to a program it recodes. psql itself asks for the password: the script never has one.
 * `asks` tells psql, in the variable pgkeep_terminal, whether somebody could answer a question of its own.
 */
export function powershellScript(
  sql: string,
  settings: ReadonlyMap<string, string>,
  adminUser: string | undefined,
  asks: boolean,
): string {
  const { decode, encode, value } = asciiText([sql, adminUser ?? '', ...settings.values()]);
  const own = {
    ...Object.fromEntries([...settings].map(([name, text]) => [name, value(text)])),
    PGHOST: '$HostName',
    PGPORT: '[string]$Port',
    PGUSER: '$AdminUser',
  };
  return `${[
    '# psql asks for the password of the administrator where it needs one. For another server or administrator:',
    '#   .\\script.ps1 -HostName other.example.com -AdminUser somebody',
    'param(',
    '  [string]$HostName,',
    '  [int]$Port,',
    '  [string]$AdminUser',
    ')',
    // a block: what is pasted leaves no variables, functions or settings behind
    '& {',
    "$ErrorActionPreference = 'Stop'",
    '',
    ...decode,
    '',
    `if (-not $HostName) { $HostName = ${value(settings.get('PGHOST') ?? '')} }`,
    `if (-not $Port) { $Port = ${Number(settings.get('PGPORT'))} }`,
    `if (-not $AdminUser) { $AdminUser = ${adminUser === undefined ? "Read-Host -Prompt 'Administrator'" : value(adminUser)} }`,
    '',
    "$Sql = @'",
    // a line that begins with a quote and an at sign would end it
    encode(sql, /[^\x20-\x7e\n]|(?<=^|\n)'(?=@)/g).replace(/\n$/, ''),
    "'@",
    '$Sql = Decode ($Sql.Replace("`r`n", "`n") + "`n")',
    '',
    '$File = [IO.Path]::GetTempFileName()',
    ...inOwnEnvironment(
      own,
      [
        '[IO.File]::WriteAllText($File, $Sql, (New-Object Text.UTF8Encoding $false))',
        ...(asks
          ? [
              '$Terminal = [int]([Environment]::UserInteractive -and -not [Console]::IsInputRedirected)',
              '& psql -X -v ON_ERROR_STOP=1 -v "pgkeep_terminal=$Terminal" -f $File',
            ]
          : ['& psql -X -v ON_ERROR_STOP=1 -f $File']),
        'if ($LASTEXITCODE -ne 0) { throw "psql ended with exit code $LASTEXITCODE." }',
      ],
      ['Remove-Item -LiteralPath $File'],
    ),
    '}',
  ].join('\n')}\n`;
}
