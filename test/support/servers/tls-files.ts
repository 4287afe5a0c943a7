import { chown, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { serverUser } from './system-user.ts';

export type Certificate = { readonly key: string; readonly cert: string };

/** A certificate for localhost by name, not by address, signed by itself. */
export async function selfSigned(): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  return { key, cert };
}

/**
 * Puts the certificate into a folder beneath `folder` that is the server's own, and gives the settings of a server that
 * offers TLS with it. `more` are other files of that folder, by name.
 */
export async function tlsSettings(
  folder: string,
  { key, cert }: Certificate,
  more: Readonly<Record<string, string>> = {},
) {
  const own = await mkdtemp(join(folder, 'server-'));
  const user = serverUser();
  for (const [name, text] of Object.entries({ 'server.key': key, 'server.crt': cert, ...more })) {
    const file = join(own, name);
    await writeFile(file, text, { mode: 0o600 });
    if ('uid' in user) await chown(file, user.uid, user.gid);
  }
  if ('uid' in user) for (const path of [folder, own]) await chown(path, user.uid, user.gid);
  return {
    own,
    settings: { ssl: 'on', ssl_cert_file: join(own, 'server.crt'), ssl_key_file: join(own, 'server.key') },
  };
}
