import { vi } from 'vitest';

/**
 * Each test file has pgkeep's modules for itself, also in a process that ran other files: what they remember (secrets
 * that are cut out of texts, poolers, versions of client tools) is no other test's. Packages are imported once.
 */
vi.resetModules();
