import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import type { PointHolds } from '../../../../shared/points/holds.ts';
import { questionLabels, questionsOf, type HoldQuestion } from './questions.ts';

/** What can be done about the keeping of a recovery point: in its row, and in its drawer. */
export function HoldMenu(props: {
  holds: PointHolds | undefined;
  /** Of what: "Menu of the recovery point of today 02:14". */
  label: string;
  /** In a row, which has the focus itself: the drawer that it opens has the same. */
  inRow?: boolean;
  onAsk: (question: HoldQuestion) => void;
}) {
  const inRow = props.inRow === true;
  return (
    <Menu positioning={inRow ? 'below-end' : 'above-end'}>
      <MenuTrigger disableButtonEnhancement>
        <Button
          aria-label={props.label}
          icon={<MoreHorizontalRegular />}
          appearance={inRow ? 'subtle' : 'secondary'}
          size={inRow ? 'small' : 'medium'}
          tabIndex={inRow ? -1 : 0}
        />
      </MenuTrigger>
      {/* What is clicked in it is no click on the row that it belongs to. */}
      <MenuPopover onClick={(event) => event.stopPropagation()}>
        <MenuList>
          {questionsOf(props.holds).map((question) => (
            <MenuItem key={question} onClick={() => props.onAsk(question)}>
              {questionLabels[question]}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
