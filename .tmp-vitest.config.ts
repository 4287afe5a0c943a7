import { defineConfig } from 'vitest/config';
export default defineConfig({ root: '/work/desktop', test: { pool: 'forks', include: ['test/security/electron/**/*.test.ts'], testTimeout: 60000, hookTimeout: 120000 } });
