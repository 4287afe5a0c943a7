import { Link } from 'wouter';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import { namedPlaceText } from '../../../shared/vaults/second-place.ts';
import type { AddedVault } from './adding/added-vault.ts';

/** What adding a vault brought: a new one, or what an opened one holds and still needs. */
export function OpenedVault({ vault }: { vault: AddedVault }) {
  if (vault.created)
    return (
      <>
        <StatusBadge status="ok" word="A new, empty vault" />
        <p>
          <Identifier name={vault.name} max={63} /> is ready. Protect a database to put the first recovery
          point into it.
        </p>
      </>
    );
  return (
    <>
      <StatusBadge
        status={vault.problems.length === 0 ? 'ok' : 'warning'}
        word="A vault was there and has been opened"
      />
      <p>
        {countOf(vault.importedInstances, 'database')} and all their recovery points were taken over, and can
        be restored now.
        {vault.importedInstances === 0 ? null : (
          <>
            {' '}
            Nothing is backed up from here before you <Link href="/databases">confirm them</Link>.
          </>
        )}
      </p>
      {vault.unconfirmedRuntime === null ? null : (
        <p>
          Its leases lie in <Identifier name={namedPlaceText(vault.unconfirmedRuntime)} max={96} />.{' '}
          <Link href={`/vaults/${vault.id}`}>Confirm that place</Link>: until then nobody can tell who works
          in the vault.
        </p>
      )}
      {vault.importedServers.length === 0 ? null : (
        <>
          <p>
            These servers came along without a login. <Link href="/servers">Look at each</Link>, confirm that
            its address is right, then name its login:
          </p>
          <ul>
            {vault.importedServers.map((server) => (
              <li key={server}>
                <Identifier name={server} max={63} />
              </li>
            ))}
          </ul>
        </>
      )}
      {vault.problems.length === 0 ? null : (
        <>
          <p>These records cannot be read; the rest works:</p>
          <ul>
            {vault.problems.map((problem) => (
              <li key={problem}>{visibleText(problem)}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
