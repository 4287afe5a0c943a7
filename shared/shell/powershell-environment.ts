import { misleadingVariables } from './misleading-variables.ts';

/**
 * Lines of a PowerShell block that run `lines` with these variables of the environment, whose values are expressions,
 * and without {@link misleadingVariables}. At the end, however it comes, `last` is run and the environment given back:
 * a process has only one. Where anything is wrong, a program that is not there too, the block ends.
 *
 * Not with [Environment]::SetEnvironmentVariable: to it PowerShell hands an empty string for $null, which from
 * .NET 9 (PowerShell 7.5) on no longer takes the variable away.
 */
export function inOwnEnvironment(
  settings: Readonly<Record<string, string>>,
  lines: readonly string[],
  last: readonly string[] = [],
): string[] {
  const unset = misleadingVariables.map((name) => [name, '$null'] as const);
  return [
    "$ErrorActionPreference = 'Stop'",
    '$PSNativeCommandUseErrorActionPreference = $false',
    'function SetVariable([string]$Name, $Value) {',
    '  if ($null -eq $Value) { Remove-Item -LiteralPath "Env:$Name" -ErrorAction Ignore }',
    '  else { Set-Item -LiteralPath "Env:$Name" -Value $Value }',
    '}',
    '$Settings = @{',
    ...[...unset, ...Object.entries(settings)].map(([name, value]) => `  ${name} = ${value}`),
    '}',
    '$Before = @{}',
    'foreach ($Name in $Settings.Keys) { $Before[$Name] = [Environment]::GetEnvironmentVariable($Name) }',
    'try {',
    '  foreach ($Name in $Settings.Keys) { SetVariable $Name $Settings[$Name] }',
    ...lines.map((line) => `  ${line}`),
    '} finally {',
    '  foreach ($Name in $Before.Keys) { SetVariable $Name $Before[$Name] }',
    ...last.map((line) => `  ${line}`),
    '}',
  ];
}
