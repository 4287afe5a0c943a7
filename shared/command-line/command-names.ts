import { commandLine, type Shell } from '../shell/command-line.ts';
import { shString } from '../shell/sh.ts';

/** Every command of pgkeep that can be run, as its words; the same as the command line declares. */
export const commands = [
  'audit list',
  'auto-protect confirm',
  'auto-protect exclude',
  'auto-protect list',
  'auto-protect remove',
  'auto-protect set',
  'azure access assign',
  'azure access changes',
  'azure access check',
  'azure access hand-over',
  'azure access take-back',
  'azure accounts',
  'azure key-vaults',
  'azure login',
  'azure logout',
  'azure network add-address',
  'azure network check',
  'azure network remove-ended',
  'azure secret create',
  'azure secrets',
  'azure servers',
  'azure storage',
  'backup',
  'check backup',
  'check restore',
  'completion',
  'expire',
  'grant-sql backup',
  'grant-sql login',
  'grant-sql restore',
  'instances confirm',
  'instances continue-as',
  'instances list',
  'instances rename',
  'instances set',
  'instances stop',
  'jobs again',
  'jobs cancel',
  'jobs diagnostics',
  'jobs let-go',
  'jobs list',
  'jobs show',
  'jobs watch',
  'keys distrust',
  'keys export',
  'keys import',
  'keys list',
  'keys show',
  'keys trust',
  'keys use',
  'overview',
  'points delete',
  'points hold',
  'points keep',
  'points list',
  'points pin',
  'points release',
  'points show',
  'points unpin',
  'policy add',
  'policy export',
  'policy list',
  'policy remove',
  'policy set',
  'policy show',
  'policy simulate',
  'policy undo',
  'protect',
  'restore',
  'resume',
  'run-due',
  'runner',
  'schedule',
  'serve',
  'server add',
  'server confirm',
  'server list',
  'server login',
  'server remove',
  'server set',
  'server show',
  'server test',
  'service install',
  'service status',
  'service uninstall',
  'settings list',
  'settings set',
  'settings variables add',
  'settings variables list',
  'settings variables remove',
  'status',
  'suspend',
  'tools add',
  'tools list',
  'vault add',
  'vault carry-over',
  'vault clean',
  'vault list',
  'vault login',
  'vault remove',
  'vault repair',
  'vault runtime',
  'vault show',
  'verify',
] as const;

/** "server add". */
export type CommandPath = (typeof commands)[number];

/** A command that can be copied into the shell, each word quoted for it: `pgkeep backup 'my shop'`. */
export function pgkeepCommand(shell: Shell, path: CommandPath, words: readonly string[]): string {
  return commandLine(shell, 'pgkeep', [...path.split(' '), ...words]);
}

/**
 * Says above commands that are copied to be kept what the ids in them are called: a name may be another thing's
 * tomorrow, an id never is. For sh it is a command that does nothing: an interactive zsh runs the words behind a `#`
 * that is pasted, and would run what a name brings.
 */
export function idsComment(
  shell: Shell,
  named: readonly { readonly id: string; readonly name: string }[],
): string {
  const text = named.map(({ id, name }) => `${id}: ${name.replace(/[\r\n]+/g, ' ')}`).join('; ');
  return shell === 'sh' ? `: ${shString(text)}` : `# ${text}`;
}

/**
 * A command as it is shown, of parts that stand there as they are: placeholders, options, and words that shWord has
 * quoted. `pgkeep server login <server> --password-env NAME`.
 */
export function pgkeepLine(path: CommandPath, ...parts: readonly string[]): string {
  return ['pgkeep', path, ...parts].join(' ');
}
