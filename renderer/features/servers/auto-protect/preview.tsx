import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { AutoProtected } from '../../../../shared/auto-protect/auto-protect.ts';
import { patternOfName } from '../../../../shared/policies/auto-protect.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import type { AutoProtectView } from './use-auto-protect.ts';
import { previewWords } from './words.ts';

/** So many databases are named; all are counted. */
const mostNamed = 50;

/** What the rules would do now, with a button to leave one alone. */
export function Preview({ of, view }: { of: AutoProtected; view: AutoProtectView }) {
  const input = { server: of.serverId, vault: of.vaultId };
  const preview = useQuery(orpc.autoProtect.preview.queryOptions({ input }));
  if (preview.error !== null)
    return (
      <ErrorCard
        title="The databases were not listed"
        problem={toProblem(preview.error)}
        action={{ label: 'Try again', onClick: () => void preview.refetch() }}
      />
    );
  const databases = preview.data?.databases ?? [];
  const wanted = databases.filter(({ verdict }) => verdict === 'to be protected');
  return (
    <div>
      <p role="status" style={{ margin: 0 }}>
        {preview.isPending ? 'Asking the server…' : previewWords(databases)}
      </p>
      <ul style={{ margin: '8px 0 0', padding: 0, listStyleType: 'none' }} aria-label="To be protected">
        {wanted.slice(0, mostNamed).map(({ database }) => (
          <li key={database} style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
            <Identifier name={database} max={63} />
            <Button size="small" onClick={() => view.exclude(of.vaultId, [patternOfName(database)])}>
              Leave alone
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
