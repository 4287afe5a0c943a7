/** The next thing that is missing before a first backup; null when nothing is. */
export function missingStep(has: {
  servers: number;
  vaults: number;
  instances: number;
}): { sentence: string; label: string; href: string } | null {
  if (has.instances > 0) return null;
  if (has.servers === 0)
    return {
      sentence: 'pgkeep keeps backups of PostgreSQL databases in a vault. First it needs a server to reach.',
      label: 'Add a server',
      href: '/servers?add=server',
    };
  if (has.vaults === 0)
    return {
      sentence: 'A server is there. Next comes the vault that recovery points are kept in.',
      label: 'Add a vault',
      href: '/vaults?add=vault',
    };
  return {
    sentence: 'Server and vault are there. Next, choose the databases to protect.',
    label: 'Protect databases',
    href: '/protect',
  };
}
