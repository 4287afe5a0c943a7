import { z } from 'zod';
import { oc } from './base.ts';

export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark', 'high-contrast']),
  /** Desktop notifications for ended jobs. */
  notifications: z.enum(['all', 'problems', 'none']),
  /** Keep running in the tray while jobs run, when the window is closed. */
  closeToTray: z.boolean(),
  /**
   * Backups that one pgkeep takes of one server at the same time; others wait for their turn. A pgkeep of its own,
   * such as one that cron starts, has its own count.
   */
  backupsPerServer: z.int().min(1).max(16),
  /** Age in whole days that the newest recovery point may have before its database is at risk. */
  pointAgeLimitDays: z.int().min(1).max(3650),
  /** Days for which a recovery point that is to be kept for a shorter time stays as it was, so that this can be undone. */
  shorterAfterDays: z.int().min(1).max(365),
});
export type Settings = z.infer<typeof Settings>;

export const settings = {
  get: oc.output(Settings),
  set: oc.input(Settings.partial()).output(Settings),
  about: oc.output(
    z.object({
      version: z.string(),
      node: z.string(),
      platform: z.string(),
      dataFolder: z.string(),
      logFile: z.string(),
      host: z.enum(['electron', 'serve', 'cli']),
      /** Whether this host can show the platform's own file dialogs. */
      fileDialogs: z.boolean(),
      /** Whether the operating system's keychain can be used here; if not, why, and its own words. */
      keychain: z.object({
        available: z.boolean(),
        /** In one sentence. */
        reason: z.string().optional(),
        details: z.string().optional(),
      }),
      /** Who works here: operating-system user and machine. */
      identity: z.object({ user: z.string(), host: z.string() }),
    }),
  ),
};
