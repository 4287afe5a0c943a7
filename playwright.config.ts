import { defineConfig } from '@playwright/test';
import type { HostOptions } from './test/e2e/support/fixtures.ts';
import { chromiumLaunch } from './test/support/electron/launch.ts';

export default defineConfig<object, HostOptions>({
  testDir: 'test/e2e',
  testMatch: '*.spec.ts',
  outputDir: 'dist/e2e',
  globalSetup: './test/e2e/global-setup.ts',
  // Each worker has two PostgreSQL servers and a browser; a page waits more than it works.
  workers: 2,
  timeout: 120_000,
  // A machine that does other things too is slow; this only ends what hangs.
  expect: { timeout: 30_000 },
  forbidOnly: true,
  // What passes only when it is tried again is wrong.
  retries: 0,
  failOnFlakyTests: true,
  reporter: [['list'], ['./test/support/reporters/slowest-specs.ts']],
  use: {
    actionTimeout: 30_000,
    launchOptions: chromiumLaunch(),
  },
  projects: [
    { name: 'serve', use: { host: 'serve' } },
    // Looked at once, because pages and router are the same on both hosts: what axe finds, how long lists scroll, what
    // the bundle weighs, what forms ask and what jobs tell. Only serving has sessions, folders that it was started
    // with, and a dialog of its own to browse them.
    {
      name: 'desktop',
      use: { host: 'desktop' },
      testIgnore: [
        'axe.spec.ts',
        'database-actions.spec.ts',
        'existing-name.spec.ts',
        'first-walk.spec.ts',
        'session.spec.ts',
        'browse.spec.ts',
        'losses.spec.ts',
        'many-databases.spec.ts',
        'weight.spec.ts',
      ],
    },
  ],
});
