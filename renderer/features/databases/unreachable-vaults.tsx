import { Button } from '@fluentui/react-components';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { asSentence } from '../../ui/format/as-sentence.ts';
import { NoticeBar } from '../../ui/states/notice-bar.tsx';

/** Vaults that did not answer: a line each, and that what is shown of them is from the last time. */
export function UnreachableVaults({
  unreachable,
  onAgain,
}: {
  unreachable: readonly { vaultName: string; problem: string }[];
  onAgain: () => void;
}) {
  if (unreachable.length === 0) return null;
  return (
    <NoticeBar
      kind="warning"
      action={
        <Button size="small" appearance="subtle" onClick={onAgain}>
          Ask again
        </Button>
      }
    >
      {unreachable.map(({ vaultName, problem }) => (
        <div key={vaultName}>
          Vault <bdi>{visibleText(vaultName)}</bdi> did not answer: {visibleText(asSentence(problem))} What is
          shown of it is from the last time it did.
        </div>
      ))}
    </NoticeBar>
  );
}
