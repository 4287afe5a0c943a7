import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Places } from '../../../main/coordinator/places/places.ts';
import type { PlacePurpose } from '../../../shared/places.ts';
import { EntryId, FolderName, longestListing } from '../../../shared/places.ts';
import { manualClock } from '../../support/engine.ts';

const windows = process.platform === 'win32';

let folder: string;
/** The folder that pgkeep was started with. */
let given: string;
let home: string;
let places: Places;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'pgkeep-browsing-')));
  given = join(folder, 'given');
  home = join(folder, 'state');
  await mkdir(given);
  await mkdir(home);
  places = open([given]);
});
afterEach(async () => {
  await chmod(given, 0o700);
  await rm(folder, { recursive: true });
});

const open = (folders: string[]) => new Places({ clock: manualClock(), home: { folder: home }, folders });

/** The id of the folder that pgkeep was started with. */
async function rootId(purpose: PlacePurpose = 'vault', from = places): Promise<EntryId> {
  const root = (await from.roots(purpose)).find(({ own }) => !own);
  if (root === undefined) throw new Error('no folder was given');
  return root.id;
}

async function listed(purpose: PlacePurpose, from?: EntryId) {
  return places.list(from ?? (await rootId(purpose)), purpose, '');
}

async function entry(name: string, purpose: PlacePurpose = 'vault', from?: EntryId) {
  const found = (await listed(purpose, from)).entries.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} is not listed`);
  return found;
}

const refusal = (message: RegExp) => ({ message: expect.stringMatching(message) as string });

describe('a listing', () => {
  it('shows folders, files only where one is wanted, and where vaults are', async () => {
    await mkdir(join(given, 'b10'));
    await mkdir(join(given, 'b9'));
    await writeFile(join(given, 'b9/vault.json'), '{}');
    await writeFile(join(given, 'a.pem'), '');
    const id = EntryId.parse((await entry('b9')).id);
    expect(await listed('vault')).toMatchObject({
      path: given,
      trail: [{ name: 'given' }],
      entries: [
        { name: 'b9', kind: 'folder', vault: true, problem: null },
        { name: 'b10', kind: 'folder', vault: false, problem: null },
      ],
      more: 0,
      vault: false,
    });
    expect((await listed('vault', id)).vault).toBe(true);
    expect((await listed('vault', id)).trail.map(({ name }) => name)).toEqual(['given', 'b9']);
    expect((await listed('ca-file')).entries.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'folder b9',
      'folder b10',
      'file a.pem',
    ]);
  });

  it('of thousands is cut, says so, and is searched by a part of the name', async () => {
    for (let number = 0; number < longestListing + 20; number += 1)
      await mkdir(join(given, `folder ${number}`));
    const all = await listed('vault');
    expect(all.entries).toHaveLength(longestListing);
    expect(all.more).toBe(20);
    const found = await places.list(await rootId(), 'vault', 'ER 51');
    expect(found.entries.map(({ name }) => name)).toEqual([
      'folder 51',
      ...Array.from({ length: 10 }, (_, number) => `folder 51${number}`),
    ]);
    expect(found.more).toBe(0);
  });

  it.skipIf(windows || process.getuid?.() === 0)('says what this user may not read', async () => {
    await mkdir(join(given, 'closed'), { mode: 0 });
    const closed = await entry('closed');
    await expect(places.list(closed.id, 'vault', '')).rejects.toMatchObject(
      refusal(/cannot be opened: This user may not read it/),
    );
    await chmod(given, 0o300);
    expect((await places.roots('vault')).find(({ own }) => !own)?.problem).toBe('This user may not read it.');
  });

  it('says which folder is gone', async () => {
    await rm(given, { recursive: true });
    expect((await places.roots('vault')).find(({ own }) => !own)?.problem).toBe(
      'It is a link to something that does not exist.',
    );
    await mkdir(given);
  });

  it('says what is gone', async () => {
    await mkdir(join(given, 'gone'));
    const { id } = await entry('gone');
    await rm(join(given, 'gone'), { recursive: true });
    await expect(places.list(id, 'vault', '')).rejects.toMatchObject(
      refusal(/It is a link to something that does not exist/),
    );
  });

  it.skipIf(windows)('shows any name as it is, and nothing that is neither folder nor file', async () => {
    const names = [
      `a\nb`,
      `..\\..\\etc`,
      `$(touch pwned)`,
      '\u202egnp.exe',
      'שלום',
      `x'; DROP`,
      'ä'.repeat(120),
    ];
    for (const name of names) await mkdir(join(given, name));
    await mkdir(Buffer.concat([Buffer.from(`${given}/bad `), Buffer.from([0xff])]));
    const { entries } = await listed('vault');
    expect(entries.map(({ name }) => name).toSorted()).toEqual([...names, 'bad \ufffd'].toSorted());
    expect(entries.find(({ name }) => name.startsWith('bad'))?.problem).toBe('Its name is not UTF-8.');
    for (const name of names) {
      const { id } = await entry(name);
      expect((await places.choose(id, 'vault')).path).toBe(join(given, name));
    }
  });
});

describe.skipIf(windows)('a link', () => {
  it('that stays beneath the folder is chosen as what it leads to', async () => {
    await mkdir(join(given, 'real'));
    await symlink('real', join(given, 'link'));
    const { ticket, path } = await places.choose((await entry('link')).id, 'vault');
    expect(path).toBe(join(given, 'real'));
    expect(await places.tickets.redeem(ticket, 'vault')).toBe(join(given, 'real'));
  });

  it.each([
    ['absolute', () => '/etc'],
    ['relative', () => '../..'],
    ['to the folder above', () => '..'],
    ['to a folder whose name begins the same', () => `${given}-other`],
  ])('that leads out is shown as that, and neither opened nor chosen: %s', async (_what, target) => {
    await mkdir(`${given}-other`);
    await symlink(target(), join(given, 'out'));
    const out = await entry('out');
    expect(out.problem).toBe('It leads out of the folder that pgkeep may use.');
    for (const call of [
      () => places.list(out.id, 'vault', ''),
      () => places.choose(out.id, 'vault'),
      () => places.makeFolder(out.id, 'vault', 'new'),
    ])
      await expect(call()).rejects.toMatchObject(refusal(/It leads out of the folder/));
  });

  it('that takes the place of a folder after it was listed is refused', async () => {
    await mkdir(join(given, 'a/b'), { recursive: true });
    const { id } = await entry('b', 'vault', (await entry('a')).id);
    await rename(join(given, 'a'), join(given, 'moved'));
    await symlink('/usr', join(given, 'a'));
    await mkdir(join(folder, 'b'));
    await rm(join(given, 'a'));
    await symlink(folder, join(given, 'a'));
    await expect(places.choose(id, 'vault')).rejects.toMatchObject(refusal(/It leads out/));
  });

  it('that takes the place of a folder after it was chosen is refused when it is used', async () => {
    await mkdir(join(given, 'mine'));
    await mkdir(join(given, 'theirs'));
    const { ticket } = await places.choose((await entry('mine')).id, 'vault');
    await rename(join(given, 'mine'), join(given, 'moved'));
    await symlink('/etc', join(given, 'mine'));
    await expect(places.tickets.redeem(ticket, 'vault')).rejects.toMatchObject(refusal(/It leads out/));
    await rm(join(given, 'mine'));
    await symlink('theirs', join(given, 'mine'));
    await expect(places.tickets.redeem(ticket, 'vault')).rejects.toMatchObject(
      refusal(/It has changed since it was chosen/),
    );
  });

  it('in the place of the folder itself gives no other one', async () => {
    const id = await rootId();
    await rename(given, `${given}-moved`);
    await symlink('/etc', given);
    await expect(places.list(id, 'vault', '')).rejects.toMatchObject(refusal(/started with another folder/));
    await rm(given);
    await rename(`${given}-moved`, given);
  });

  it('that leads nowhere or in a circle is shown with that', async () => {
    await symlink('nowhere', join(given, 'dead'));
    await symlink('circle', join(given, 'circle'));
    expect((await listed('vault')).entries.map(({ name, problem }) => [name, problem])).toEqual([
      ['circle', 'It is a link that leads back to itself.'],
      ['dead', 'It is a link to something that does not exist.'],
    ]);
  });
});

describe('pgkeep’s own state', () => {
  it('is not to be chosen from the folder above it', async () => {
    places = open([folder]);
    const state = await entry('state');
    expect(state.problem).toBe('pgkeep keeps its own state here.');
    await expect(places.choose(state.id, 'vault')).rejects.toMatchObject(refusal(/its own state/));
  });

  it.each([
    ['vault', 'vaults'],
    ['files', 'exports'],
  ] as const)(
    'has a folder for %s that is there from the start, and for nothing else',
    async (purpose, name) => {
      places = open([]);
      const [own, ...others] = await places.roots(purpose);
      if (own === undefined) throw new Error('there is none');
      expect(own).toMatchObject({ path: join(home, name), own: true, problem: null });
      expect(others).toEqual([]);
      await expect(places.choose(own.id, purpose)).rejects.toMatchObject(refusal(/Make a folder in it/));
      const made = await places.makeFolder(own.id, purpose, 'first');
      expect((await places.choose(made.id, purpose)).path).toBe(join(home, name, 'first'));
      const elsewhere = (
        ['vault', 'files', 'tools', 'ca-file', 'password-file', 'service-file'] as const
      ).filter((other) => other !== purpose);
      for (const other of elsewhere)
        await expect(places.choose(made.id, other)).rejects.toMatchObject(
          refusal(/It was chosen for something else/),
        );
    },
  );

  it('offers no folder for programs and files', async () => {
    places = open([]);
    for (const purpose of ['tools', 'ca-file', 'password-file', 'service-file'] as const)
      expect(await places.roots(purpose)).toEqual([]);
  });
});

describe('a choice', () => {
  it('is of the kind that is wanted', async () => {
    await mkdir(join(given, 'folder'));
    await writeFile(join(given, 'file'), '');
    const inside = (await entry('folder', 'ca-file')).id;
    await expect(places.choose(inside, 'ca-file')).rejects.toMatchObject(refusal(/It is not a file/));
    const file = (await entry('file', 'ca-file')).id;
    await expect(places.choose(file, 'vault')).rejects.toMatchObject(refusal(/It is not a folder/));
    expect((await places.choose(file, 'ca-file')).path).toBe(join(given, 'file'));
  });

  it.each(['', 'etc', '/etc', '../etc', 'entry-', `entry-${'0'.repeat(33)}`, `entry-${'g'.repeat(32)}`])(
    'names no entry as %j',
    (id) => {
      expect(EntryId.safeParse(id).success).toBe(false);
    },
  );

  it('of an id that was made up is refused', async () => {
    const id = EntryId.parse(`entry-${randomBytes(16).toString('hex')}`);
    await expect(places.choose(id, 'vault')).rejects.toMatchObject({ code: 'UserErrorNotFound' });
  });
});

describe('a new folder', () => {
  it('is made with its name, for this user alone', async () => {
    const made = await places.makeFolder(await rootId(), 'vault', 'Archiv für Müller 東京');
    expect(made).toMatchObject({ name: 'Archiv für Müller 東京', kind: 'folder', problem: null });
    await expect(places.makeFolder(await rootId(), 'vault', made.name)).rejects.toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
    });
  });

  it.each([
    '',
    ' ',
    '.',
    '..',
    '../x',
    'a/b',
    'a\\b',
    '/etc',
    'C:',
    'a:b',
    '.hidden',
    'ends.',
    ' x',
    'x ',
    'a\u0000b',
    'a\nb',
    '\u202eexe',
    'zero\u200bwidth',
    'CON',
    'nul.txt',
    'x'.repeat(201),
    'ä'.repeat(101),
    'a*',
  ])('is not called %j', (name) => {
    expect(FolderName.safeParse(name).success).toBe(false);
  });

  it.each(['a', 'pgkeep', 'Sicherung 2026', 'שלום', '東京', 'console', 'a.b', '$(x)', "it's"])(
    'may be called %j',
    (name) => {
      expect(FolderName.safeParse(name).success).toBe(true);
    },
  );
});
