import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { AccessRow, AccessWish } from '../../../shared/access/access.ts';
import { leftOutWords, nothingHandedWords } from '../../../shared/access/hand-over-words.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { CodeBlock } from '../../ui/copyable/code-block.tsx';
import { download } from '../../ui/copyable/download.ts';
import { DrawerContent, DrawerSurface } from '../../ui/dialogs/drawer.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Section } from '../../ui/layout/section.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { BlockSkeleton } from '../../ui/states/skeletons.tsx';
import { StatusCard } from '../../ui/states/status/status-card.tsx';

/** What somebody runs who may assign what is missing: a script, or a template. */
export function HandOverDrawer({ wish, onClose }: { wish: AccessWish; onClose: () => void }) {
  const { data, error, refetch } = useQuery(
    orpc.access.handOver.queryOptions({ input: wish, gcTime: 0, staleTime: 0 }),
  );
  return (
    <DrawerSurface open wide onClose={onClose}>
      <DrawerContent title="Hand over" onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
        {error === null ? null : (
          <ErrorCard
            title="Azure was not asked"
            problem={toProblem(error)}
            action={{ label: 'Try again', onClick: () => void refetch() }}
          />
        )}
        {data === undefined ? (
          error === null ? (
            <BlockSkeleton height={320} />
          ) : null
        ) : data.rows.length === 0 ? (
          <Nothing left={data.left} />
        ) : (
          <>
            <p>
              For somebody who may assign roles there: the script or the template, not both. Each gives what
              is missing and nothing else. Then check again here.
            </p>
            <Handed
              title="Script for the Azure CLI"
              file="assign-access.sh"
              type="text/x-shellscript"
              text={data.script}
            />
            <Handed
              title="Template for Azure Resource Manager"
              file="assign-access.json"
              type="application/json"
              text={data.template}
            />
          </>
        )}
        {data?.left.map((row) => (
          <StatusCard key={row.need} kind="warning">
            <span>
              {visibleText(leftOutWords(row))} {visibleText(row.remedy ?? '')}
            </span>
          </StatusCard>
        ))}
      </DrawerContent>
    </DrawerSurface>
  );
}

function Nothing({ left }: { left: readonly AccessRow[] }) {
  const words = nothingHandedWords(left);
  return left.length > 0 ? (
    <p>{words}</p>
  ) : (
    <StatusCard kind="good">
      <span>{words}</span>
    </StatusCard>
  );
}

function Handed({ title, file, type, text }: { title: string; file: string; type: string; text: string }) {
  return (
    <Section
      title={title}
      actions={
        <Button size="small" aria-label={`Save file: ${title}`} onClick={() => download(file, type, text)}>
          Save file
        </Button>
      }
    >
      <CodeBlock title={file} text={text} />
    </Section>
  );
}
