import { describe, expect, it } from 'vitest';
import { CompressionChoice } from '../../../../shared/instances/instances.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('choices', () => {
  it.each(['auto', 'none', 'gzip:1', 'gzip:9', 'zstd:1', 'zstd:10', 'zstd:19'])(
    'compression %s',
    (choice) => {
      expect(takes(CompressionChoice, choice)).toBe(true);
    },
  );

  it.each(['', 'gzip', 'gzip:0', 'gzip:10', 'zstd:0', 'zstd:20', 'lz4:1', 'auto ', 'zstd:1,long'])(
    'no compression %j',
    (choice) => {
      expect(takes(CompressionChoice, choice)).toBe(false);
    },
  );
});
