import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addToolFolder, listTools } from '../../../main/coordinator/client-tools.ts';
import { installAdvice } from '../../../main/postgres/connect/client-tools.ts';
import type { ClientTools } from '../../../shared/tools.ts';
import { openEngine, type TestEngine } from '../../support/engine.ts';

let engine: TestEngine;
let found: ClientTools[];
beforeEach(async () => {
  found = [];
  engine = await openEngine({ findTools: () => Promise.resolve(found) });
});
afterEach(() => engine[Symbol.asyncDispose]());

const tools = (major: number): ClientTools => ({
  folder: `/tools/${major}`,
  version: `${major}.1`,
  major,
  warning: null,
});

describe('the client tools of this machine', () => {
  it.each([
    [[], `Nothing can be backed up from here yet. ${installAdvice(18)}`],
    [[15, 17, 16], `Servers newer than PostgreSQL 17 cannot be backed up from here. ${installAdvice(18)}`],
    [[18, 15], null],
  ])('of the majors %j come with what to install', async (majors, advice) => {
    found = majors.map(tools);
    expect(await listTools(engine)).toStrictEqual({ found, folders: [], advice });
  });
});

describe.skipIf(process.platform === 'win32')('a folder with client tools', () => {
  async function folderOf(name: string): Promise<string> {
    const folder = join(engine.folder, name);
    await mkdir(folder);
    for (const tool of ['pg_dump', 'pg_restore']) {
      await writeFile(join(folder, tool), `#!/bin/sh\necho "${tool} (PostgreSQL) 17.10"\n`, { mode: 0o755 });
    }
    return folder;
  }

  it('is remembered once, the newest first', async () => {
    const [one, two] = [await folderOf('one'), await folderOf('two')];
    found = [tools(17)];
    for (const folder of [one, two, one]) {
      expect(await addToolFolder(engine, folder)).toStrictEqual(found);
    }
    expect(engine.store.settings.get('toolFolders')).toStrictEqual([two, one]);
    expect((await listTools(engine)).folders).toStrictEqual([two, one]);
  });

  it('has to have them', async () => {
    await expect(addToolFolder(engine, engine.folder)).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: `${engine.folder} has no pg_dump and pg_restore that run.`,
    });
    expect(engine.store.settings.get('toolFolders')).toBeUndefined();
  });
});
