import { Option, type Command } from 'commander';
import { Settings } from '../../../../../shared/settings.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { UsageError, exitCodes } from '../../cli-errors.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import { wholeNumber } from '../../options/values.ts';
import type { Session } from '../../terminal/session.ts';
import { addVariableCommands } from './variables.ts';

interface SetOptions {
  readonly pointAgeLimit?: number;
  readonly shorterAfter?: number;
  readonly backupsPerServer?: number;
  readonly notifications?: Settings['notifications'];
  readonly closeToTray?: boolean;
  readonly theme?: Settings['theme'];
}

export function addSettingCommands(program: Command, session: Session): void {
  const group = program.command('settings').description('Settings of pgkeep on this machine.');
  addSettingsList(group, session);
  addSettingsSet(group, session);
  addVariableCommands(group, session);
}

function showSettings({ output }: Session, settings: Settings): void {
  output.result(settings, () =>
    output.pairs([
      ['point age limit', countOf(settings.pointAgeLimitDays, 'day')],
      ['shorter after', countOf(settings.shorterAfterDays, 'day')],
      ['backups per server', String(settings.backupsPerServer)],
      ['notifications', settings.notifications],
      ['close to tray', settings.closeToTray ? 'yes' : 'no'],
      ['theme', settings.theme],
    ]),
  );
}

function addSettingsList(group: Command, session: Session): void {
  const command = group
    .command('list', { isDefault: true })
    .description('Lists the settings.')
    .addHelpText('after', '\nExample:\n  pgkeep settings');
  command.action(() =>
    session.run(command, async (client) => {
      showSettings(session, await (await client()).settings.get());
      return exitCodes.done;
    }),
  );
}

function addSettingsSet(group: Command, session: Session): void {
  const command = group
    .command('set')
    .description('Changes settings; what is not named stays.')
    .option(
      `${flags.shorterAfter} <days>`,
      'days after which a shorter promise of a recovery point holds',
      wholeNumber(1, 365),
    )
    .option(
      `${flags.pointAgeLimit} <days>`,
      'age in whole days that the newest recovery point may have before its database is at risk',
      wholeNumber(1, 3650),
    )
    .option(
      `${flags.backupsPerServer} <number>`,
      'backups that are taken of one server at once',
      wholeNumber(1, 16),
    )
    .addOption(
      new Option(`${flags.notifications} <which>`, 'desktop notifications for ended jobs').choices(
        Settings.shape.notifications.options,
      ),
    )
    .option(flags.closeToTray, 'keep running in the tray while jobs run, when the window is closed')
    .option(flags.noCloseToTray, 'end with the window')
    .addOption(
      new Option(`${flags.theme} <theme>`, 'colours of the interface').choices(Settings.shape.theme.options),
    )
    .addHelpText('after', '\nExample:\n  pgkeep settings set --point-age-limit 2');
  command.action((options: SetOptions) =>
    session.run(command, async (client) => {
      const { pointAgeLimit, shorterAfter, ...others } = options;
      const changes = {
        ...others,
        ...(pointAgeLimit === undefined ? {} : { pointAgeLimitDays: pointAgeLimit }),
        ...(shorterAfter === undefined ? {} : { shorterAfterDays: shorterAfter }),
      };
      if (Object.keys(changes).length === 0) {
        throw new UsageError(
          'Say what to change: --point-age-limit, --backups-per-server, --notifications, --close-to-tray, --no-close-to-tray or --theme',
        );
      }
      showSettings(session, await (await client()).settings.set(changes));
      return exitCodes.done;
    }),
  );
}
