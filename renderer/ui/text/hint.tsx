import { Tooltip, makeStyles, tokens } from '@fluentui/react-components';
import { createContext, useContext, type ReactElement, type ReactNode } from 'react';

const useStyles = makeStyles({
  hinted: {
    borderRadius: '4px',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
});

/** Inside a table pieces take no focus of their own: the row has it. */
export const InTable = createContext(false);

/** Text with more to say on hover and focus. In tables it is the browser's own hint: cheap and out of the Tab order. */
export function Hint(props: { text: string; children: ReactNode; className?: string }): ReactElement {
  const styles = useStyles();
  if (useContext(InTable))
    return (
      <span title={props.text} className={props.className}>
        {props.children}
      </span>
    );
  return (
    <Tooltip content={props.text} relationship="description" withArrow>
      <span tabIndex={0} className={`${styles.hinted} ${props.className ?? ''}`}>
        {props.children}
      </span>
    </Tooltip>
  );
}
