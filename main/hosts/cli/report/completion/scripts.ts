/** The shells that a script can be written for. */
export const completionShells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type CompletionShell = (typeof completionShells)[number];

/**
 * What each shell runs on Tab. None of them evaluates what was typed or what pgkeep answered: a name comes from
 * whoever can write to a vault. pgkeep answers a line a candidate, with a description behind a tab, and as the last
 * line `:0` for a path, which the shell completes itself, or `:4` for none.
 */
export const completionScripts: Readonly<Record<CompletionShell, string>> = {
  bash: `# pgkeep: completion for bash
_pgkeep_completion() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :0) compopt -o default ;;
      :4) ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done < <(pgkeep completion bash -- "\${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
}
complete -F _pgkeep_completion pgkeep
`,
  zsh: `#compdef pgkeep
# pgkeep: completion for zsh
_pgkeep_completion() {
  local -a answer described
  local line value
  answer=("\${(@f)$(pgkeep completion zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  [[ $PREFIX == --*=* ]] && compset -P '*='
  if [[ $answer[-1] == ':0' ]]; then
    _files
    return
  fi
  for line in "\${(@)answer[1,-2]}"; do
    value=\${line%%$'\\t'*}
    [[ $IPREFIX == --*= ]] && value=\${value#*=}
    described+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe -t pgkeep pgkeep described
}
if [[ $funcstack[1] == _pgkeep ]]; then
  _pgkeep_completion "$@"
else
  compdef _pgkeep_completion pgkeep
fi
`,
  fish: `# pgkeep: completion for fish
function __pgkeep_completion
  set -l typed (commandline -ct)
  # an open quote cannot be unescaped
  set -l word (string unescape -- $typed; or string replace -r '^["\\']' '' -- $typed)
  set -l answer (pgkeep completion fish -- (commandline -opc)[2..-1] "$word" 2>/dev/null)
  if test "$answer[-1]" = ':0'
    set -l flag (string match -r -- '^--[^=]*=' $word)
    for found in (__fish_complete_path (string replace -- "$flag" '' $word))
      printf '%s%s\\n' "$flag" $found
    end
  else if test (count $answer) -gt 1
    printf '%s\\n' $answer[1..-2]
  end
end
complete -c pgkeep -e
complete -c pgkeep -f -a '(__pgkeep_completion)'
`,
  powershell: `# pgkeep: completion for PowerShell
Register-ArgumentCompleter -Native -CommandName pgkeep -ScriptBlock {
  param($WordToComplete, $CommandAst, $CursorPosition)
  $words = @($CommandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.StartOffset -lt $CursorPosition } |
    ForEach-Object { if ($_.Extent.EndOffset -ge $CursorPosition) { "$WordToComplete" } elseif ($null -ne $_.Value) { "$($_.Value)" } else { $_.Extent.Text } })
  # an empty argument gets lost before PowerShell 7.3
  if ($WordToComplete -eq '') { $words += '""' }
  $answer = @(& pgkeep completion powershell '--' @words 2>$null)
  foreach ($line in $answer) {
    if ($line -match '^:\\d$') { continue }
    $value, $description = $line -split "\`t", 2
    if (-not $description) { $description = $value }
    $text = if ($value -match '^[\\w./][\\w./:+-]*$|^--[\\w-]+(=[\\w./:+-]*)?$') { $value } else { "'" + ($value -replace "['\\u2018-\\u201b]", '$0$0') + "'" }
    [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $description)
  }
}
`,
};
