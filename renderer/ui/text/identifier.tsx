import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { middleEllipsis, visibleText } from '../format/identifier-text.ts';
import { Hint } from './hint.tsx';

const useStyles = makeStyles({
  name: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '0.93em',
    whiteSpace: 'pre',
    unicodeBidi: 'isolate',
  },
});

/**
 * A name that a server or user chose: monospace, apart from the writing direction around it, control
 * characters visible, cut in the middle after `max` characters with the whole on hover and focus.
 */
export function Identifier({
  name,
  max = 40,
  className,
}: {
  name: string;
  max?: number;
  className?: string;
}) {
  const styles = useStyles();
  const visible = visibleText(name);
  const short = middleEllipsis(visible, max);
  const shown = <bdi className={mergeClasses(styles.name, className)}>{short}</bdi>;
  return short === visible ? shown : <Hint text={visible}>{shown}</Hint>;
}
