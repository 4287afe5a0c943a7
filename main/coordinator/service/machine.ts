import { homedir, userInfo } from 'node:os';
import process from 'node:process';
import { messageOf } from '../../core/errors.ts';
import { runTool } from '../../core/process.ts';

/** What a program of the operating system answered. */
export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  /** What it wrote to standard error, or why it could not be started; redacted. */
  readonly stderr: string;
}

/** The operating system around pgkeep, as far as a service needs it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** As the operating system calls the user; on Windows DOMAIN\name. */
  readonly user: string;
  /** Numeric user id; undefined on Windows. */
  readonly uid: number | undefined;
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs systemctl, loginctl, launchctl or schtasks to its end. Never rejects. */
  run(program: string, args: readonly string[]): Promise<Answer>;
}

/** By which systemctl and loginctl find the user's manager. */
function busEnvironment({ env, uid }: Pick<Machine, 'env' | 'uid'>): Record<string, string> {
  const runtime = env['XDG_RUNTIME_DIR'] || `/run/user/${uid}`;
  const bus = env['DBUS_SESSION_BUS_ADDRESS'];
  return { XDG_RUNTIME_DIR: runtime, ...(bus === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: bus }) };
}

/** This machine, with the environment that pgkeep was started with. */
export function thisMachine(env: NodeJS.ProcessEnv): Machine {
  const { platform } = process;
  const { username } = userInfo();
  const domain = env['USERDOMAIN'];
  const uid = process.getuid?.();
  return {
    platform,
    user: platform === 'win32' && domain !== undefined ? `${domain}\\${username}` : username,
    uid,
    userHome: homedir(),
    env,
    async run(program, args) {
      try {
        const { ok, stdout, stderrTail } = await runTool({
          operation: program,
          program,
          args,
          env: platform === 'linux' ? busEnvironment({ env, uid }) : {},
        });
        return { ok, stdout, stderr: stderrTail.join('\n') };
      } catch (error) {
        return { ok: false, stdout: '', stderr: messageOf(error) };
      }
    },
  };
}
