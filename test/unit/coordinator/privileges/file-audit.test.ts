import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileAudit } from '../../../../main/coordinator/privileges/file-audit.ts';
import { auditEntry } from '../../../support/store-records.ts';
import { openTwoVaults } from '../../../support/two-vaults.ts';

it('an entry of the audit trail lies in each vault with an instance of its server', async () => {
  await using two = await openTwoVaults();
  const { serverName } = two.known('one');
  const entry = auditEntry();
  await fileAudit(two.engine, { ...entry, serverName });
  for (const name of ['one', 'two']) {
    const month = join(two.engine.folder, name, 'audit', entry.at.slice(0, 7));
    const [file = ''] = await readdir(month);
    expect(JSON.parse(await readFile(join(month, file), 'utf8'))).toEqual({
      ...entry,
      format: 2,
      id: file.replace('.json', ''),
      serverName,
    });
  }
});

it('an entry of a server without instances lies in no vault, and one that cannot be filed fails nothing', async () => {
  await using two = await openTwoVaults();
  const entry = auditEntry();
  await fileAudit(two.engine, { ...entry, serverName: 'another server' });
  const refusing = { ...two.engine, openStorage: () => Promise.reject(new Error('away')) };
  await fileAudit(refusing, { ...entry, serverName: two.known('one').serverName });
  for (const name of ['one', 'two']) {
    expect(await readdir(join(two.engine.folder, name))).not.toContain('audit');
  }
});
