import { Button } from '@fluentui/react-components';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { lockWait } from '../../../../shared/words/lock-waits.ts';
import { withoutWords } from '../../../../shared/words/partial.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Facts } from '../../../ui/layout/facts.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Time } from '../../../ui/text/time.tsx';

/** How the database is backed up, and since when; `onChange` is null where nothing is backed up any more. */
export function OptionsPanel({
  instance,
  onChange,
}: {
  instance: InstanceHealth;
  onChange: (() => void) | null;
}) {
  const { compression, countRows, lockWaitTimeoutMs, clientMajor, selection } = instance.options;
  return (
    <Section
      title="Options"
      actions={onChange === null ? undefined : <Button onClick={onChange}>Change options…</Button>}
    >
      <Facts
        facts={[
          ['Instance', <Identifier key="name" name={instance.name} max={64} />],
          [
            instance.stoppedAt === undefined ? 'Protected since' : 'Stopped',
            <Time key="since" at={instance.stoppedAt ?? instance.protectedAt} />,
          ],
          ['Compression', compression === 'auto' ? 'pgkeep chooses' : compression],
          ['Rows', countRows ? 'counted' : 'not counted'],
          ['Waits for a lock', lockWait(lockWaitTimeoutMs)],
          ['Dumped', visibleText(withoutWords(selection, 20) ?? 'the whole database')],
          ['Options of pg_dump', visibleText(selection?.extraOptions.join(' ') ?? '') || null],
          ['pg_dump', clientMajor === undefined ? 'pgkeep chooses' : String(clientMajor)],
        ]}
      />
    </Section>
  );
}
