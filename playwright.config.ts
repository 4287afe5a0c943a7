import { defineConfig } from '@playwright/test';
import type { HostOptions } from './test/e2e/support/fixtures.ts';
import { chromiumLaunch } from './test/support/electron/launch.ts';
import { prepareRunEnvironment } from './test/support/programs/run-environment.ts';

prepareRunEnvironment(import.meta.dirname);

export default defineConfig<object, HostOptions>({
  testDir: 'test/e2e',
  testMatch: '*.spec.ts',
  outputDir: 'dist/e2e',
  // Node.js takes the types off by itself; Playwright's compiler took four times as long for nine hundred modules.
  build: { external: ['**/*.ts'] },
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
    // Pages and router are the same on both hosts. The desktop one has its own way for calls, streams and errors
    // (protect-to-verify, wrong-password), its own origin, which a reload comes back to (reload), its own dialogs and
    // downloads (places, save-files), and links from outside (links-and-notices); a spec about these runs on both.
    {
      name: 'desktop',
      use: { host: 'desktop' },
      testMatch: [
        'links-and-notices.spec.ts',
        'places.spec.ts',
        'protect-to-verify.spec.ts',
        'reload.spec.ts',
        'save-files.spec.ts',
        'wrong-password.spec.ts',
      ],
    },
  ],
});
