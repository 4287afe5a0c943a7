import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { manifest, promise, signingKey, teamKey } from '../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const unknownKey = { outcome: 'unknown key', keyId: teamKey.id };
const shown = (signature: object) => ({
  'points.show': () => ({ vaultName: 'archive', manifest, signature, promise, ageMs: 1, skipped: [] }),
});

async function publicKeyFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-public-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'team.pub'), teamKey.publicKey);
  return join(folder, 'team.pub');
}

describe('keys', () => {
  it('are listed with what each is for', async () => {
    const { stdout, exitCode } = await pgkeep(['keys']);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')[1]).toMatch(/^anna on ws1 +1a2b3c4d1a2b3c4d +yes +yes +2026-11-23/);
    expect(stdout.split('\n')[2]).toMatch(/^DBA team +5e6f7a8b5e6f7a8b +no +no +2026-11-23/);
    const json = await pgkeep(['--json', 'keys', 'list']);
    expect(JSON.parse(json.stdout)).toEqual([signingKey, teamKey]);
  });

  it('are shown with the whole fingerprint, by default the one that signs', async () => {
    expect((await pgkeep(['keys', 'show'])).stdout).toContain(signingKey.id);
    expect((await pgkeep(['keys', 'show', 'DBA team'])).stdout).toContain(teamKey.id);
    expect((await pgkeep(['keys', 'show', '5e6f'])).stdout).toContain(teamKey.id);
    const none = await pgkeep(['keys', 'show', 'nobody']);
    expect(none.stderr).toContain('There is no key "nobody"');
    expect(none.exitCode).toBe(2);
  });

  it('are exported: the public half to standard output', async () => {
    const { stdout, calls } = await pgkeep(['keys', 'export']);
    expect(stdout).toBe(signingKey.publicKey);
    expect(calls.map(({ path }) => path)).toEqual(['keys.list']);
  });

  it('go into a file with their private half only where that is asked for', async () => {
    const { stdout, stderr, calls } = await pgkeep(['keys', 'export', '--private-to', '/home/dba/team.key']);
    expect(calls.at(-1)).toEqual({
      path: 'keys.exportPrivate',
      input: { key: signingKey.id, file: '/home/dba/team.key' },
    });
    expect(stdout).toBe('Private key of anna on ws1 written to /home/dba/team.key.\n');
    expect(stderr).toContain('remove it once it is imported');
  });

  it('that others can read in the file from which they are imported are warned of', async () => {
    const warning = 'Other users of this machine can read team.key.';
    const { stderr, exitCode } = await pgkeep(['keys', 'import', 'DBA team', 'team.key'], {
      answers: { 'keys.importPrivate': () => ({ ...teamKey, warning }) },
    });
    expect(stderr).toContain(warning);
    expect(exitCode).toBe(3);
  });

  it('come from and go to files that are named from the folder one is in', async () => {
    const exported = await pgkeep(['keys', 'export', '--private-to', 'team.key']);
    expect(exported.calls.at(-1)?.input).toMatchObject({ file: '/home/dba/team.key' });
    const imported = await pgkeep(['keys', 'import', 'DBA team', '../anna/team.key']);
    expect(imported.calls.at(-1)?.input).toMatchObject({ file: '/home/anna/team.key' });
    const trusted = await pgkeep(['keys', 'trust', 'DBA team', '--file', 'team.pub']);
    expect(trusted.stderr).toContain('/home/dba/team.pub cannot be read');
  });

  it('are imported, used and no longer trusted', async () => {
    const imported = await pgkeep(['keys', 'import', 'DBA team', '/home/dba/team.key']);
    expect(imported.calls).toEqual([
      { path: 'keys.importPrivate', input: { name: 'DBA team', file: '/home/dba/team.key' } },
    ]);
    expect(imported.stdout).toBe('Recovery points are signed by DBA team from now on.\n');
    const used = await pgkeep(['keys', 'use', 'DBA team']);
    expect(used.stdout).toBe('Recovery points are signed by DBA team from now on.\n');
    const gone = await pgkeep(['keys', 'distrust', 'DBA team']);
    expect(gone.stdout).toBe('Key 5e6f7a8b5e6f7a8b is not trusted any more: it was DBA team.\n');
  });
});

describe('keys trust', () => {
  it('says in words why a file cannot be read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pgkeep-keys-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const trust = (file: string) => pgkeep(['keys', 'trust', 'DBA team', '--file', file]);
    const missing = join(folder, 'team.pub');
    for (const [file, reason] of [
      [missing, 'it does not exist'],
      [folder, 'it is a folder, not a file'],
      [join(folder, 'none', 'team.pub'), 'it does not exist'],
    ] as const) {
      const { exitCode, stderr, calls } = await trust(file);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`${file} cannot be read: ${reason}`);
      expect(stderr).not.toContain('ENOENT');
      expect(calls).toEqual([]);
    }
  });

  it('takes a public key from a file, with the fingerprint that it has to have', async () => {
    const file = await publicKeyFile();
    const { stdout, calls } = await pgkeep([
      'keys',
      'trust',
      'DBA team',
      '--file',
      file,
      '--fingerprint',
      teamKey.id,
    ]);
    expect(calls).toEqual([
      {
        path: 'keys.trust',
        input: { name: 'DBA team', publicKey: teamKey.publicKey, keyId: teamKey.id },
      },
    ]);
    expect(stdout).toBe('Key 5e6f7a8b5e6f7a8b is trusted as DBA team.\n');
  });

  it('takes a fingerprint in capitals and in groups', async () => {
    const file = await publicKeyFile();
    const groups = (teamKey.id.toUpperCase().match(/.{8}/g) ?? []).join(' ');
    const { calls } = await pgkeep(['keys', 'trust', 'DBA team', '--file', file, '--fingerprint', groups]);
    expect(calls).toMatchObject([{ input: { keyId: teamKey.id } }]);
  });

  it('shows the whole fingerprint of a point’s key, and takes yes for an answer', async () => {
    const { stderr, calls } = await pgkeep(['keys', 'trust', 'ws2', '--instance', 'shop'], {
      answers: shown(unknownKey),
      ask: () => Promise.resolve('yes'),
    });
    expect(stderr).toContain(`signed with the key\n  ${teamKey.id}\n`);
    expect(calls.at(-1)).toEqual({
      path: 'keys.trustOfPoint',
      input: {
        name: 'ws2',
        instance: manifest.instanceId,
        point: manifest.pointId,
        keyId: teamKey.id,
      },
    });
  });

  it('trusts nothing for any other answer, or where the point has another key', async () => {
    const no = await pgkeep(['keys', 'trust', 'ws2', '--instance', 'shop'], {
      answers: shown(unknownKey),
      ask: () => Promise.resolve('y'),
    });
    const other = await pgkeep(
      ['keys', 'trust', 'ws2', '--instance', 'shop', '--fingerprint', signingKey.id],
      { answers: shown(unknownKey) },
    );
    for (const { exitCode, calls } of [no, other]) {
      expect(exitCode).toBe(2);
      expect(calls.map(({ path }) => path)).toEqual(['points.show']);
    }
    expect(other.stderr).toContain(`is signed with another key, ${teamKey.id}`);
  });

  it.each([
    [{ outcome: 'not signed' }, 'is not signed'],
    [{ outcome: 'wrong', reason: 'it is no signature' }, 'is wrong: it is no signature'],
    [{ outcome: 'signed', keyId: signingKey.id, by: 'anna on ws1' }, 'is trusted already'],
  ])('has nothing to trust in a point that is %j', async (signature, words) => {
    const { stderr, calls } = await pgkeep(['keys', 'trust', 'ws2', '--instance', 'shop'], {
      answers: shown(signature),
    });
    expect(stderr).toContain(words);
    expect(calls.map(({ path }) => path)).toEqual(['points.show']);
  });

  it('wants either a file or a recovery point', async () => {
    for (const words of [[], ['--file', 'a', '--instance', 'shop']]) {
      const { stderr, calls } = await pgkeep(['keys', 'trust', 'ws2', ...words]);
      expect(stderr).toContain('Name the key with --file');
      expect(calls).toEqual([]);
    }
  });
});

describe('points show', () => {
  it.each([
    [{ outcome: 'signed', keyId: signingKey.id, by: 'anna on ws1' }, 'Signed by anna on ws1.', 0],
    [{ outcome: 'not signed' }, 'Not signed: nothing vouches for who made it.', 0],
    [unknownKey, `Signed by a key that is not trusted here: ${teamKey.id}.`, 3],
    [{ outcome: 'wrong', reason: 'it is no JSON' }, 'Its signature is wrong: it is no JSON.', 3],
  ])('says what the signature comes to: %j', async (signature, words, code) => {
    const { stdout, exitCode } = await pgkeep(['points', 'show', 'shop'], { answers: shown(signature) });
    expect(stdout.replace(/\s+/g, ' ')).toContain(words);
    expect(exitCode).toBe(code);
  });

  it('says how an unknown key is trusted', async () => {
    const { stderr } = await pgkeep(['points', 'show', 'shop'], { answers: shown(unknownKey) });
    expect(stderr).toContain(
      `pgkeep keys trust NAME --instance ${manifest.instanceId} --point ${manifest.pointId}`,
    );
  });
});
