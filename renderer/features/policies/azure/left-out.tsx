import { makeStyles } from '@fluentui/react-components';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';

const useStyles = makeStyles({ list: { margin: '4px 0 0', paddingLeft: '20px' } });

/** What has no place on the other side, a sentence each. */
export function LeftOut(props: { title: string; sentences: readonly string[]; onDismiss?: () => void }) {
  const styles = useStyles();
  const { title, sentences, onDismiss } = props;
  if (sentences.length === 0) return null;
  return (
    <NoticeBar kind="warning" {...(onDismiss === undefined ? {} : { onDismiss })}>
      {title}
      <ul className={styles.list}>
        {sentences.map((sentence) => (
          <li key={sentence}>{visibleText(sentence)}</li>
        ))}
      </ul>
    </NoticeBar>
  );
}
