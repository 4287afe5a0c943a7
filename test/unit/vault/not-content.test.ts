import { expect, test } from 'vitest';
import { isNotContent } from '../../../main/vault/not-content.ts';

test.each([
  'desktop.ini',
  'Desktop.ini',
  'Thumbs.db',
  '$RECYCLE.BIN',
  'System Volume Information',
  '.DS_Store',
  '.Spotlight-V100',
  '.Trashes',
  '.fseventsd',
  'lost+found',
  '.Trash-1000',
  '.nfs00000000a1b2c3d400000012',
  '@eaDir',
])('%s is put there by a system, not by a person', (name) => {
  expect(isNotContent(name)).toBe(true);
});

test.each([
  'vault.json',
  'instances',
  '.git',
  '.env',
  'desktop.ini.bak',
  'lost',
  '.hidden',
  'archive.pgdump.part',
  '.nfs',
  '.Trash-me',
  '',
])('%s is content', (name) => {
  expect(isNotContent(name)).toBe(false);
});
